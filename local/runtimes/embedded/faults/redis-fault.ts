import type { Planner } from '../../planner.ts';
import type { ImpairStep } from './impair.ts';
import { flowsTo, laterTasks } from './senders.ts';

/** Touches commands to a Redis one by one, or whole connections: all callers', or those of one. */
export const redisFault: Planner<'redis-fault', ImpairStep> = (effect, { faultId, ...site }) => {
  const { on, caller, partly: _, ...impairment } = effect;
  const isHalfOpen = impairment.does === 'half-open';
  return {
    steps: flowsTo(on, caller, site).map((match) => ({
      ...{ do: 'impair', faultId, match, flowsPercent: isHalfOpen ? impairment.percent : 100 },
      impairment,
    })),
    fidelity: `${isHalfOpen ? ofConnections : ofCommands}${laterTasks(caller)}`,
  };
};

const ofConnections =
  'The link proxies take what is sent either way, up to a window, and let nothing on; new connections are taken too. At the end, connections on which something was sent are reset.';
const ofCommands =
  'The link proxies answer in the place of Redis, by command of RESP2 or RESP3, in order. What a script writes is not seen, INFO tells nothing of it, and connections in TLS, of subscribers and of replicas pass.';
