import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../../base/clock.ts';
import { packageJson } from '../../../base/package-json.ts';
import { createFoldedView } from '../../../dashboard/view/fold-view.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { describedSystem } from '../../../lib/model/experiments/describe.ts';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { labels } from '../../../lib/model/labels.ts';
import { lackingAt, levelInWords } from '../../../lib/model/resilience.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import type { Engine } from '../../engine/engine.ts';
import type { SystemOptions } from '../options.ts';
import { createCommandedRuns } from './commanded-runs.ts';
import { createLive } from './live.ts';
import { registerDashboard } from './routes.ts';

interface DashboardOptions {
  readonly log: EventLog;
  readonly engine: Engine;
  /** Those that can be started; each has its template. */
  readonly experiments: readonly { readonly experiment: Experiment }[];
  readonly options: Pick<SystemOptions, 'folder' | 'system' | 'runtime' | 'timeScale' | 'resilience'>;
  readonly system: SystemModel;
}

/** What a dashboard shows, and what it may ask for. `token`: what its page sends with that. */
export function createDashboard({ log, engine, experiments, options, system }: DashboardOptions) {
  const { folder, runtime, timeScale, resilience: level } = options;
  const clock = systemClock;
  const named = engine.templates.list().map(({ id, tags }) => [id, tags[labels.experiment]] as const);
  const names = new Map(named);
  const ids = new Map(named.map(([id, name]) => [name, id]));
  const folded = createFoldedView({ system: describedSystem(system), experimentOf: (id) => names.get(id) });
  const about = {
    version: packageJson().version,
    runtime,
    timeScale,
    resilience: levelInWords(level),
    lacking: lackingAt(level),
  };
  const live = createLive({ log, folded, about, clock });
  const runs = createCommandedRuns({
    ...{ folder, system: options.system, engine, view: folded.view },
    onStarting: (experiment) =>
      live.starting(experiment === undefined ? undefined : { experiment, since: clock.wall() }),
    onFailure: (message) => void log.append({ type: 'notice', message }),
  });
  const token = randomBytes(24).toString('base64url');
  return {
    token,
    register: (app: FastifyInstance): void =>
      registerDashboard(app, {
        ...{ folder, engine, live, runs, token, clock },
        experiments: experiments.map(({ experiment }) => ({ experiment, templateId: ids.get(experiment.name) ?? '' })),
      }),
  };
}
