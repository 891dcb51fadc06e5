import type { PatternName } from '../../../../lib/model/patterns.ts';
import type { RunStory, Second } from './run-story.ts';
import { losePaymentStory } from './stories.ts';

/** An edge that leads to what is lost, as it is told and as it is named. */
export const edge = 'order-service>payment-service';
export const on = 'order-service -> payment-service';

/** Payment is silent from 10.4 s to 16.2 s; users are watched until 30 s. */
export const outage = (say?: (journey: string, second: number) => Second): RunStory =>
  losePaymentStory().users(5, 30, 50, say).reverted(16.2, 'F1');

/** What the verdict says of one pattern. */
export const patternIn = (story: RunStory, pattern: PatternName, name = 'lose-payment') =>
  story.judged(name).patterns.filter((each) => each.pattern === pattern);
