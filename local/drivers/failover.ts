import { whyNotOn } from '../../lib/model/store-actions.ts';
import { type Driver, InvalidTargetError } from './driver.ts';
import { impairStore } from './store-impairment.ts';

/** The cache's primary gives way: every connection to it breaks, and for a while nobody is let in. */
export const failover: Driver<'failover'> = ({ faultId, store, system, durationMilliseconds }) => {
  const problem = whyNotOn(store.name, 'failover', system.storeActions);
  if (problem) throw new InvalidTargetError(problem);
  return {
    ...impairStore(faultId, store, { kind: 'refusal' }),
    fidelity: `Connections are reset and refused for ${durationMilliseconds / 1000} s, where ElastiCache takes some tens of seconds; the data is all there after it, as no write waits for its replica here.`,
  };
};
