import { countsOf, wanted } from '../embedded/lambdas/support/storm/count.ts';
import { runStorm, type StormOptions } from '../embedded/lambdas/support/storm/storm.ts';
import type { Figures } from './table.ts';

const each = Number(process.env.EACH ?? 250);
const seed = Number(process.env.SEED ?? 1);
const size = { deployments: 36, experiments: 4, seed, downSeconds: 60, limitSeconds: 3600 } as const;

const storms: readonly (readonly [string, StormOptions])[] = [
  [
    'processes die at their n-th call, n going up, and at random',
    { ...size, each, deaths: Number(process.env.DEATHS ?? 60), kills: Number(process.env.KILLS ?? 30) },
  ],
  [
    'whoever is at an incident dies at its n-th change, n going up',
    { ...size, each: 50, deaths: 0, kills: 0, atWrites: true },
  ],
];

/**
 * Forty incidents, told often and out of order to the handlers as they are deployed, under the local event source
 * mapping: what was done is counted by the endpoints' own log of calls, what was told by the receiver, which is down for
 * the first minute. Visibility time-outs, leases and delays are as deployed; the clock is put forward while nobody works.
 */
export async function bench(): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const [how, options] of storms) {
    const outcome = await runStorm(options);
    const counts = countsOf(outcome);
    const want: Readonly<Record<string, number>> = wanted(outcome.incidents.length);
    const rows = Object.entries(counts).map(([name, counted]) => {
      const good = want[name];
      const verdict = good === undefined ? '' : counted === good ? 'yes' : 'NO';
      return [words[name as keyof typeof words], String(counted), good === undefined ? '' : String(good), verdict];
    });
    const { messages, incidents, processes, killed, received, seconds } = outcome;
    figures.push({
      title: `${messages} messages of ${incidents.length} incidents; ${how}`,
      head: ['counted', 'number', 'wanted', 'held'],
      rows: [
        ...rows,
        ['notifications received', String(received.length), '', ''],
        ['processes of handlers, of which killed at random', `${processes}, ${killed}`, '', ''],
        ['took', `${seconds.toFixed(0)} s`, '', ''],
      ],
    });
  }
  return figures;
}

const words = {
  actedOnOnce: 'incidents acted on once',
  actedOnNever: 'incidents never acted on',
  actedOnMoreOften: 'incidents acted on more often',
  otherCalls: 'other calls that change something',
  toldApart: 'incidents that the receiver tells apart',
  toldWhole: 'incidents told whole, under one name',
  left: 'messages left in queues',
  dead: 'messages in dead-letter queues',
  toldAgain: 'notifications that came once more',
} as const;
