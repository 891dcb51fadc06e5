import { type Driver, InvalidTargetError } from './driver.ts';

/** The cache's primary gives way: every connection to it breaks, and for a while nobody is let in. */
export const failover: Driver<'failover'> = ({ faultId, store, durationMilliseconds }) => {
  if (store.kind !== 'redis') throw new InvalidTargetError(`${store.name} is a ${store.kind}: only a cache fails over`);
  return {
    apply: [
      {
        do: 'impair',
        faultId,
        match: { receiver: store.name },
        flowsPercent: 100,
        impairment: { kind: 'refusal' },
      },
    ],
    revert: [{ do: 'clear', faultId }],
    fidelity: `Connections are reset and refused for ${durationMilliseconds / 1000} s, where ElastiCache takes some tens of seconds; the data is all there after it, as no write waits for its replica here.`,
  };
};
