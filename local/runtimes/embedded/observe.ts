import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Impairment } from '../../../lib/model/faults/effect.ts';
import { systemClock } from '../../clock.ts';
import type { LinkImpairment, Plan, Step } from '../../drivers/plan.ts';
import { processState } from '../../process/identity.ts';
import type { Observation, ProcessIdentity } from '../runtime.ts';
import { probeLink } from './links/probe.ts';
import type { ListenerConfig } from './links/protocol.ts';
import type { Mesh } from './mesh.ts';
import { users } from './mesh.ts';
import type { Scheduler } from './scheduler.ts';

/** What the supervisor can look at without asking whoever injects. */
export interface Eyes {
  readonly scheduler: Scheduler;
  readonly mesh: Mesh;
  readonly scratch: string;
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
  resume: nothing,
  'end-write': nothing,
  clear: nothing,
};

function sawDeath({ taskArn }: Plan, { scheduler }: Eyes): Observation {
  const seen = scheduler.hasStopped(taskArn);
  return {
    observer: 'operating system',
    seen,
    detail: seen ? 'the process has ended' : 'the process has not ended yet',
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
    detail: `stopped in ${Math.round(measured * 100)} % of samples, ${Math.round(share * 100)} % intended`,
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

/** Sends probes over a link that the impairment touches, from outside the proxies. */
async function sawImpairment(step: LinkImpairment, mesh: Mesh): Promise<Observation> {
  const listener = touchedListener(step, mesh);
  if (!listener) return { observer: 'link probe', seen: false, detail: 'no link leads across this fault' };
  const { impairment, flowsPercent } = step;
  const isRandom = flowsPercent < 100 || (impairment.kind === 'loss' && impairment.percent < 100);
  const timeoutMs = impairment.kind === 'latency' ? 2 * impairment.delayMilliseconds + 1000 : 400;
  const limit = isRandom ? 60 : 3;
  // One after the other, and no more than it takes: looking must not be a load of its own.
  for (let sent = 1; sent <= limit; sent++) {
    const probe = await probeLink({ port: listener.port, protocol: listener.protocol, timeoutMs });
    if (shows(probe, impairment)) {
      const answer = probe.answered ? `answered in ${probe.milliseconds.toFixed(0)} ms` : 'got no answer';
      return {
        observer: 'link probe',
        seen: true,
        detail: `probe ${sent} from ${listener.caller} to ${listener.callee} ${answer}`,
      };
    }
  }
  return {
    observer: 'link probe',
    seen: false,
    detail: `none of ${limit} probes from ${listener.caller} to ${listener.callee} shows the ${impairment.kind}`,
  };
}

function shows(probe: { answered: boolean; milliseconds: number }, impairment: Impairment): boolean {
  if (impairment.kind === 'blackhole') return !probe.answered;
  if (impairment.kind === 'loss') return !probe.answered || probe.milliseconds >= 150;
  return probe.answered && probe.milliseconds >= 0.9 * (impairment.delayMilliseconds - impairment.jitterMilliseconds);
}

/** A listener whose calls cross the fault: one of the sender's own, or the load balancer's way to it. */
export function touchedListener({ match }: Pick<LinkImpairment, 'match'>, mesh: Mesh): ListenerConfig | undefined {
  const { sender, receiver, receivers, destinationPort } = match;
  if (receiver !== undefined) {
    return mesh.listenersOf(`${receiver} probe`)[0] ?? mesh.listenersTo(receiver)[0];
  }
  const reaches = (callee: string) => !receivers || receivers.some((name) => mesh.calleeOf(name) === callee);
  const own = mesh
    .listenersOf(sender ?? users)
    .find(
      (listener) =>
        reaches(listener.callee) && (destinationPort === undefined || destinationPort === listener.destinationPort),
    );
  return own ?? (destinationPort === undefined && sender ? mesh.listenersTo(sender)[0] : undefined);
}
