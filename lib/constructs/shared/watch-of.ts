import type { Config } from '../../config/config.ts';
import type { Watch } from '../../model/experiments/stop-alarms.ts';

/** Who sees in an environment what users get: its load balancer always, its background load where it has one. */
export const watchOf = ({ load, chaos }: Pick<Config, 'load' | 'chaos'>): Watch => ({
  load: load !== undefined,
  edge: true,
  composite: chaos.sharedStopAlarms === 'composite-unverified',
});
