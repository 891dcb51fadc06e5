import { whyNotOn } from '../../lib/model/store-actions.ts';
import { type Driver, InvalidTargetError } from './driver.ts';
import { impairStore } from './store-impairment.ts';

/** A table serves so many requests a second, and answers the others of all its callers by a throttling error. */
export const throttle: Driver<'throttle'> = ({ faultId, effect, store, system }) => {
  const problem = whyNotOn(store.name, 'throttle', system.storeActions);
  if (problem) throw new InvalidTargetError(problem);
  const { requestsPerSecond } = effect;
  return {
    ...impairStore(faultId, store, { kind: 'throttle', requestsPerSecond }),
    fidelity: `The link proxies answer what is above ${requestsPerSecond} requests a second by DynamoDB's throttling error; they count requests, reads and writes together, not their request units.`,
  };
};
