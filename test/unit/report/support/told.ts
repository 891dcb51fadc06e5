import type { Event } from '../../../../lib/model/events/event.ts';
import { describe } from '../../../../lib/model/experiments/describe.ts';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import { createFold } from '../../../../report/record/fold-events.ts';
import type { BatchRecord, RunRecord } from '../../../../report/record/run-record.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import type { RunStory } from '../../measure/support/run-story.ts';

/** The lines of a run's folder, as they come: a story in its order, then what it was, and the verdict on it. */
export function linesOf(story: RunStory, name: string): string[] {
  const experiment = experimentsOf(shopModel).find((one) => one.name === name);
  if (!experiment) throw new Error(`no experiment ${name}`);
  const verdict = story.judged(name);
  const told = story.events.toSorted((one, other) => one.mono - other.mono);
  const end = { v: 2, wall: 60_000, mono: 60_000, experimentId: 'EXP1' } as const;
  const last: Event[] = [
    { ...end, seq: 9001, type: 'experiment-described', description: describe(experiment, shopModel) },
    { ...end, seq: 9002, type: 'verdict', ...verdict },
  ];
  return [...told, ...last].map((event) => JSON.stringify(event));
}

export function foldOf(lines: readonly string[]): BatchRecord {
  const fold = createFold();
  for (const line of lines) fold.add(line);
  return fold.record();
}

export function runOf(story: RunStory, name: string): RunRecord {
  const [run] = foldOf(linesOf(story, name)).runs;
  if (!run) throw new Error('no run');
  return run;
}
