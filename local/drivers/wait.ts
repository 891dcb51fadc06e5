import type { Driver } from './driver.ts';

/** Time passes and nothing else. */
export const wait: Driver<'wait'> = () => ({ apply: [], revert: [], fidelity: 'Nothing is done to the task.' });
