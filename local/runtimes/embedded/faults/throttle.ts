import type { Planner } from '../../planner.ts';
import { type ImpairStep, impairAll } from './impair.ts';

/** A table serves so many requests a second, and answers the others of all its callers by a throttling error. */
export const throttle: Planner<'throttle', ImpairStep> = ({ on, requestsPerSecond }, { faultId }) => ({
  ...impairAll(faultId, on, { kind: 'throttle', requestsPerSecond }),
  fidelity: `The link proxies answer what is above ${requestsPerSecond} requests a second by DynamoDB's throttling error; they count requests, reads and writes together, not their request units.`,
});
