import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../base/clock.ts';
import { percent } from '../../../base/percent.ts';
import { processState } from '../../../base/process/identity.ts';
import type { Observation } from '../../../lib/model/events/observation.ts';
import type { Plan, Step } from '../../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import type { MemoryNotes } from './memory-notes.ts';
import type { Mesh } from './mesh.ts';
import { sawImpairment } from './saw-impairment.ts';
import type { Scheduler } from './scheduler.ts';

/** What the supervisor can look at without asking whoever injects. */
export interface Eyes {
  readonly scheduler: Scheduler;
  readonly mesh: Mesh;
  readonly scratch: string;
  readonly memory: MemoryNotes;
}

/** Looks whether the effect of a plan is there; the last step that has something to see decides. */
export async function observe(plan: Plan, eyes: Eyes): Promise<Observation> {
  const step = plan.apply.at(-1);
  if (!step) return { observer: 'none', seen: true, detail: 'nothing to see' };
  return observers[step.do](step as never, plan, eyes);
}

type Observers = {
  readonly [Kind in Step['do']]: (
    step: Extract<Step, { do: Kind }>,
    plan: Plan,
    eyes: Eyes,
  ) => Observation | Promise<Observation>;
};

const nothing = (): Observation => ({ observer: 'none', seen: true, detail: 'nothing to see' });

const observers: Observers = {
  'stop-task': (_step, plan, eyes) => sawDeath(plan, eyes),
  signal: (_step, plan, eyes) => sawDeath(plan, eyes),
  'duty-cycle': ({ process, share }) => sawStops(process, share),
  write: ({ faultId, taskId }, _plan, { scratch }) => sawFiles(join(scratch, taskId), faultId),
  impair: (step, _plan, { mesh }) => sawImpairment(step, mesh),
  'fill-memory': (step, plan, eyes) =>
    step.limitMebibytes === undefined ? sawGrowth(step, eyes) : sawDeath(plan, eyes),
  'empty-memory': nothing,
  resume: nothing,
  'end-write': nothing,
  clear: nothing,
};

function sawDeath({ resourceArn }: Plan, { scheduler }: Eyes): Observation {
  const seen = scheduler.hasStopped(resourceArn);
  return {
    observer: 'operating system',
    seen,
    detail: seen ? 'the process has ended' : 'the process has not ended yet',
  };
}

/** A collector may give something back while the balloon grows: most of it is enough. */
function sawGrowth({ faultId, mebibytes }: Extract<Step, { do: 'fill-memory' }>, { memory }: Eyes): Observation {
  const growth = memory.growth(faultId);
  return {
    observer: 'operating system',
    seen: growth !== undefined && growth >= 0.7 * mebibytes,
    detail:
      growth === undefined
        ? 'the process has gone'
        : `the process holds ${Math.round(growth)} MiB more than before, ${mebibytes} intended`,
  };
}

/** Samples the process' state: the share of samples in which it is stopped. */
async function sawStops(process: ProcessIdentity, share: number): Promise<Observation> {
  const samples = 240;
  let stopped = 0;
  for (let taken = 0; taken < samples; taken++) {
    if (processState(process) === 'stopped') stopped++;
    // An odd pause, so that sampling does not keep step with the cycle.
    await systemClock.sleep(3 + Math.random() * 4);
  }
  const measured = stopped / samples;
  return {
    observer: 'process state',
    seen: Math.abs(measured - share) < 0.2,
    detail: `stopped in ${percent(measured)} of samples, ${percent(share)} intended`,
  };
}

async function sawFiles(folder: string, faultId: string): Promise<Observation> {
  const look = () =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((file) => file.includes(faultId))
      .map((file) => statSync(join(folder, file), { throwIfNoEntry: false }))
      .filter((file) => file !== undefined);
  const before = look();
  await systemClock.sleep(150);
  const after = look();
  const written = after.some((file) => file.size > 0 && before.every(({ mtimeMs }) => file.mtimeMs > mtimeMs));
  const bytes = after.reduce((sum, { size }) => sum + size, 0);
  return { observer: 'file system', seen: written, detail: `${after.length} files, ${bytes} bytes, being written` };
}
