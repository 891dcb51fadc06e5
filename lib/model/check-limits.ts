import type { WithLimits } from './objectives.ts';
import { shown } from './shown.ts';

type Range = readonly [least: number, most: number, words: string];

/** An availability of 1 could never be told from a lucky run: no number of samples resolves it. */
const share: Range = [0, 0.999999, 'a number from 0 to below 1'];
const floor: Range = [0, 1, 'a number from 0 to 1'];
const milliseconds: Range = [1, 3_600_000, 'a number of milliseconds from 1'];
const seconds: Range = [1, 86_400, 'a number of seconds from 1'];
const samples: Range = [1, 1_000_000, 'a number from 1'];

const ofObjective = { availability: share, latencyMilliseconds: milliseconds };
const ofGuardrail = { availability: floor, latencyMilliseconds: milliseconds, seconds, minimumSamples: samples };
type Ranges = { readonly [name: string]: Range | Ranges };
const ranges: Ranges = {
  objectives: {
    users: ofObjective,
    journeys: ofObjective,
    services: ofObjective,
    during: { ...ofObjective, goodputFloor: floor },
    recoverySeconds: seconds,
  },
  guardrails: { users: ofGuardrail, journeys: ofGuardrail },
};

/** The first limit of a system that cannot be one, by its path, in words; undefined where there is none. */
export const problemOfLimits = ({ objectives, guardrails }: WithLimits): string | undefined =>
  problemIn({ objectives, guardrails }, ranges, 'its ');

function problemIn(value: object, known: Ranges, path: string): string | undefined {
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const own = known[name];
    if (!own) return `${path}${name} is no limit: those are ${Object.keys(known).join(', ')}`;
    const problem = isRange(own) ? problemOfNumber(given, own) : problemOfPart(given, own, `${path}${name}.`);
    if (problem) return problem.startsWith(path) ? problem : `${path}${name} ${problem}`;
  }
  return undefined;
}

const isRange = (range: Range | Ranges): range is Range => Array.isArray(range);

const problemOfNumber = (given: unknown, [least, most, words]: Range): string | undefined =>
  typeof given === 'number' && given >= least && given <= most ? undefined : `is ${shown(given)}, not ${words}`;

const problemOfPart = (given: unknown, known: Ranges, path: string): string | undefined =>
  typeof given === 'object' && given !== null ? problemIn(given, known, path) : `is ${shown(given)}, not an object`;
