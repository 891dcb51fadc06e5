import { type Driver, InvalidTargetError } from './driver.ts';

/** A table serves so many requests a second, and answers the others of all its callers by a throttling error. */
export const throttle: Driver<'throttle'> = ({ faultId, effect, store }) => {
  if (store.kind !== 'dynamodb-table') {
    throw new InvalidTargetError(`${store.name} is a ${store.kind}: only a table can be throttled`);
  }
  const { requestsPerSecond } = effect;
  return {
    apply: [
      {
        do: 'impair',
        faultId,
        match: { receiver: store.name },
        flowsPercent: 100,
        impairment: { kind: 'throttle', requestsPerSecond },
      },
    ],
    revert: [{ do: 'clear', faultId }],
    fidelity: `The link proxies answer what is above ${requestsPerSecond} requests a second by DynamoDB's throttling error; they count requests, reads and writes together, not their request units.`,
  };
};
