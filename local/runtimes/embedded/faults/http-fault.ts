import { findService, takesHttp } from '../../../../lib/model/topology.ts';
import type { Planner } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { FlowMatch } from '../links/impairment.ts';
import { users } from '../mesh.ts';
import type { ImpairStep } from './impair.ts';

/** Touches requests to a service or store one by one: all callers', or those of one. */
export const httpFault: Planner<'http-fault', ImpairStep> = (effect, { faultId, tasks, system: { topology } }) => {
  const { on, caller, partly: _, ...impairment } = effect;
  if (!takesHttp(topology, on)) {
    throw new InvalidTargetError(`no requests of HTTP are sent to ${on}: its protocol is another`);
  }
  const step = (match: FlowMatch): ImpairStep => ({
    ...{ do: 'impair', faultId, flowsPercent: 100 },
    match: { callee: on, ...match },
    impairment,
  });
  const fidelity = 'The link proxies do it, request by request of HTTP/1.1; a body that is sent in chunks passes.';
  if (caller === undefined) return { steps: [step({})], fidelity };
  const isCaller =
    caller === users
      ? findService(topology, on)?.public === true
      : findService(topology, caller)?.calls.some(({ to }) => to === on);
  if (!isCaller) throw new InvalidTargetError(`caller ${caller}: nobody has said that it calls ${on}`);
  const senders = caller === users ? [users] : tasks.filter(({ service }) => service === caller).map(({ id }) => id);
  return {
    steps: senders.map((sender) => step({ sender })),
    fidelity: `${fidelity} Tasks of ${caller} that come later are not touched.`,
  };
};
