import type { Planner } from '../../planner.ts';
import type { ImpairStep } from './impair.ts';
import { flowsTo, laterTasks } from './senders.ts';

/** Connections to it are reset in the middle of a request: all callers', or those of one. */
export const reset: Planner<'reset', ImpairStep> = ({ on, caller }, { faultId, ...site }) => ({
  steps: flowsTo(on, caller, site).map((match) => ({
    ...{ do: 'impair', faultId, match, flowsPercent: 100 },
    impairment: { kind: 'reset' },
  })),
  fidelity: `Connections that exist are reset, and new ones when their first request comes; the callee itself sees none of it.${laterTasks(caller)}`,
});
