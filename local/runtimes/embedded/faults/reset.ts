import type { Planner } from '../../planner.ts';
import { type ImpairStep, impairAll } from './impair.ts';

/** Connections to it are reset in the middle of a request. */
export const reset: Planner<'reset', ImpairStep> = ({ on }, { faultId }) => ({
  ...impairAll(faultId, on, { kind: 'reset' }),
  fidelity:
    'Connections that exist are reset, and new ones when their first request comes; the callee itself sees none of it.',
});
