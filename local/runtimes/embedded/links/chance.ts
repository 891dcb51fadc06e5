import type { Clock } from '../../../../base/clock.ts';
import type { Random } from '../../../../base/random.ts';
import type { Limits } from './limits.ts';

/** Time, luck, and the rates that flows share. */
export interface Chance {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
}
