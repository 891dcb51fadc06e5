import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import type { SystemModel } from '../../../../lib/model/system.ts';
import { judge } from '../../../../measure/judge/judge.ts';
import type { RunStory } from './run-story.ts';

/** The verdict of an experiment of a system on what a story tells. */
export function judged(system: SystemModel, name: string, { events }: Pick<RunStory, 'events'>) {
  const experiment = experimentsOf(system).find((one) => one.name === name);
  if (!experiment) throw new Error(`no experiment ${name}`);
  return judge({ experiment, system, events });
}
