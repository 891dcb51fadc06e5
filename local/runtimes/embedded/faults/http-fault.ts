import { takesHttp } from '../../../../lib/model/topology.ts';
import type { Planner } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { ImpairStep } from './impair.ts';
import { flowsTo, laterTasks } from './senders.ts';

/** Touches requests to a service or store one by one: all callers', or those of one. */
export const httpFault: Planner<'http-fault', ImpairStep> = (effect, { faultId, ...site }) => {
  const { on, caller, partly: _, ...impairment } = effect;
  if (!takesHttp(site.system.topology, on)) {
    throw new InvalidTargetError(`no requests of HTTP are sent to ${on}: its protocol is another`);
  }
  return {
    steps: flowsTo(on, caller, site).map((match) => ({
      ...{ do: 'impair', faultId, match, flowsPercent: 100 },
      impairment,
    })),
    fidelity: `The link proxies do it, request by request of HTTP/1.1; a body that is sent in chunks passes.${laterTasks(caller)}`,
  };
};
