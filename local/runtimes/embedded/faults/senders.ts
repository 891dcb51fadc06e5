import { findService, type Topology } from '../../../../lib/model/topology.ts';
import { InvalidTargetError, type Task } from '../../runtime.ts';
import type { FlowMatch } from '../links/impairment.ts';
import { users } from '../mesh.ts';

interface Site {
  readonly tasks: readonly Task[];
  readonly system: { readonly topology: Topology };
}

/** The flows to a service or store: all callers', or those of one. Throws InvalidTargetError where that one does not call it. */
export function flowsTo(on: string, caller: string | undefined, { tasks, system: { topology } }: Site): FlowMatch[] {
  if (caller === undefined) return [{ callee: on }];
  const isCaller =
    caller === users
      ? findService(topology, on)?.public === true
      : findService(topology, caller)?.calls.some(({ to }) => to === on);
  if (!isCaller) throw new InvalidTargetError(`caller ${caller}: nobody has said that it calls ${on}`);
  const senders = caller === users ? [users] : tasks.filter(({ service }) => service === caller).map(({ id }) => id);
  return senders.map((sender) => ({ callee: on, sender }));
}

/** What a fault on one caller's flows does not reach. */
export const laterTasks = (caller: string | undefined): string =>
  caller === undefined ? '' : ` Tasks of ${caller} that come later are not touched.`;
