import { expect } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';

/** Verdicts by experiment, the last of each. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** What `chaos run … --json` prints. Whatever the machine had to spare: each fault really happened, and is proven to be over. */
export function verdictsIn(stdout: string, stderr: string, experiments: readonly string[]): Verdicts {
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  const verdicts = new Map(
    events.flatMap((event): [string, Verdict][] => (event.type === 'verdict' ? [[event.experiment, event]] : [])),
  );
  expect({ judged: [...verdicts.keys()].toSorted(), stderr }).toMatchObject({ judged: experiments.toSorted() });
  for (const { experiment, effect, proofs } of verdicts.values()) {
    const facts = { experiment, seen: effect.seen, clean: proofs.clean };
    expect(facts).toEqual({ experiment, seen: true, clean: proofs.faults });
  }
  return verdicts;
}
