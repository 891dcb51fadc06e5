import { users, whyNoCaller } from '../../../../lib/model/faults/wanted-place.ts';
import type { Topology } from '../../../../lib/model/topology.ts';
import { InvalidTargetError, type Task } from '../../runtime.ts';
import type { FlowMatch } from '../links/impairment.ts';

interface Site {
  readonly tasks: readonly Task[];
  readonly system: { readonly topology: Topology };
}

/** The flows to a service or store: all callers', or those of one. Throws InvalidTargetError where that one does not call it. */
export function flowsTo(on: string, caller: string | undefined, { tasks, system: { topology } }: Site): FlowMatch[] {
  if (caller === undefined) return [{ callee: on }];
  const problem = whyNoCaller(topology, { caller, callee: on });
  if (problem) throw new InvalidTargetError(problem);
  const senders = caller === users ? [users] : tasks.filter(({ service }) => service === caller).map(({ id }) => id);
  return senders.map((sender) => ({ callee: on, sender }));
}

/** What a fault on one caller's flows does not reach. */
export const laterTasks = (caller: string | undefined): string =>
  caller === undefined ? '' : ` Tasks of ${caller} that come later are not touched.`;
