import type { EventLog } from '../../lib/model/events/event.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import type { PreparedTemplate } from '../../lib/model/experiments/prepare.ts';
import type { Tags } from '../../lib/model/fis-template.ts';
import { ResourceNotFoundException } from './errors.ts';
import type { ExperimentRun } from './experiment-run.ts';
import { fold, type Progress } from './fold.ts';
import type { ExperimentTemplate } from './template.ts';

/** An experiment: the template as it was at the start, and what the events say of it since. */
export interface Experiment extends ExperimentDefinition {
  readonly progress: Progress;
}

export interface ExperimentDefinition {
  readonly id: string;
  readonly arn: string;
  readonly template: ExperimentTemplate;
  /** The template, read. */
  readonly prepared: PreparedTemplate;
  readonly actionsMode: 'run-all' | 'skip-all';
  readonly tags: Tags;
  /** The alarms of its stop conditions that nothing stands for here. */
  readonly unstopped: readonly string[];
}

/** Experiments by id, with their progress folded from the log. */
export interface ExperimentStore {
  /** `start` tells the first events before it returns. */
  add(definition: ExperimentDefinition, start: () => ExperimentRun): void;
  has(id: string): boolean;
  /** Throws ResourceNotFoundException. */
  get(id: string): Experiment;
  /** Throws ResourceNotFoundException. */
  run(id: string): ExperimentRun;
  list(): Experiment[];
  active(): Experiment[];
  setTags(id: string, tags: Tags): void;
  close(): void;
}

export function createExperimentStore(log: EventLog): ExperimentStore {
  const definitions = new Map<string, ExperimentDefinition>();
  const runs = new Map<string, ExperimentRun>();
  const progress = new Map<string, Progress>();

  const unsubscribe = log.subscribe((event) => {
    const id = 'experimentId' in event ? event.experimentId : undefined;
    const concerned = event.type === 'task-state' ? [...progress.keys()] : id === undefined ? [] : [id];
    for (const each of concerned.filter((one) => definitions.has(one))) {
      const folded = fold(progress.get(each), event);
      if (folded) progress.set(each, folded);
    }
  });

  const inMap = <T>(map: ReadonlyMap<string, T>, id: string): T => {
    const found = map.get(id);
    if (!found) throw new ResourceNotFoundException(`experiment ${id} does not exist`);
    return found;
  };
  const get = (id: string): Experiment => ({ ...inMap(definitions, id), progress: inMap(progress, id) });
  const list = () => [...definitions.keys()].map(get);

  return {
    add: (definition, start) => {
      definitions.set(definition.id, definition);
      runs.set(definition.id, start());
    },
    has: (id) => definitions.has(id),
    get,
    run: (id) => inMap(runs, id),
    list,
    active: () => list().filter((experiment) => !isFinal(experiment.progress.status)),
    setTags: (id, tags) => void definitions.set(id, { ...inMap(definitions, id), tags }),
    close: unsubscribe,
  };
}
