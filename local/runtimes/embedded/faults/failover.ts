import type { Planner } from '../../planner.ts';
import { local } from '../settings.ts';
import { type ImpairStep, impairAll } from './impair.ts';

/** The cache's primary gives way: every connection to it breaks, and for a while nobody is let in. */
export const failover: Planner<'failover', ImpairStep> = ({ on }, { faultId, durationMilliseconds }) => ({
  ...impairAll(faultId, on, { kind: 'refusal' }),
  ownMilliseconds: local.failover,
  fidelity: `Connections are reset and refused for ${(durationMilliseconds || local.failover) / 1000} s, where ElastiCache takes some tens of seconds; the data is all there after it, as no write waits for its replica here.`,
});
