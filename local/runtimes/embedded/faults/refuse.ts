import type { Planner } from '../../planner.ts';
import { type ImpairStep, impairAll } from './impair.ts';

/** Connections to it are refused, as when nothing listens there. */
export const refuse: Planner<'refuse', ImpairStep> = ({ on }, { faultId }) => ({
  ...impairAll(faultId, on, { kind: 'refusal' }),
  fidelity: 'The kernel answers each SYN by a reset, as when no process listens; connections that exist are reset.',
});
