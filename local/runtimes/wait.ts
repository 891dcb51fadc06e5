import type { Planner } from './planner.ts';

/** Time passes and nothing else. */
export const wait: Planner<'wait'> = () => ({ steps: [], fidelity: 'Nothing is done to the task.' });
