import { constants } from 'node:os';
import { refuseForbidden } from '../../../../base/process/group.ts';
import { identityKey, isAlive, trySignal } from '../../../../base/process/identity.ts';
import { namedProcesses } from '../../../../base/process/process-names.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { handles, isFirst, processesIn, refuseGone } from './container.ts';
import type { ContainerStep } from './container-step.ts';
import { defineContainerStep } from './container-step.ts';

/** A signal to the processes of a container that have a name, as `killall` finds them. */
export interface KillStep extends ContainerStep {
  readonly do: 'kill';
  readonly name: string;
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

const meantBy = ({ target, name }: KillStep) => namedProcesses(processesIn(target)).named(name);

export const killStep = defineContainerStep<KillStep>({
  do: 'kill',
  wayBack: null,
  execute: ({ faultId, target, name, signal }, { notes }) => {
    refuseGone(target);
    const inside = namedProcesses(processesIn(target));
    const meant = inside.named(name);
    if (meant.length === 0) throw new Error(noneNamed(name, inside.names()));
    const deaf = meant.find(
      ({ pid }) => signal !== 'SIGKILL' && isFirst(pid) && !handles(pid, constants.signals[signal]),
    );
    if (deaf) throw new Error(deafTo(name, signal));
    notes.set(faultId, meant);
    const sent = meant.filter((each) => trySignal(each, signal));
    if (sent.length > 0) return;
    for (const each of meant) refuseForbidden(each);
    throw new Error(noneNamed(name, []));
  },
  note: (step, { notes }) => void notes.set(step.faultId, meantBy(step)),
  undo: ({ faultId }, { notes }) => void notes.delete(faultId),
  leftOver: () => [],
  look: ({ faultId, name }, { notes }) => {
    const meant = (notes.get(faultId) ?? []) as readonly ProcessIdentity[];
    const left = meant.filter(isAlive);
    return {
      observer: 'operating system',
      seen: meant.length > 0 && left.length === 0,
      detail:
        `${meant.length - left.length} of ${meant.length} processes named ${name} have ended` +
        (left.length > 0 ? `; still there: ${left.map(identityKey).join(', ')}` : ''),
    };
  },
});

const noneNamed = (name: string, names: readonly string[]) =>
  `the container runs no process named ${JSON.stringify(name)}; its processes are ${names.join(', ') || 'gone'}`;

/** On ECS it has another process before it, and the signal ends it. Source: pid_namespaces(7). */
const deafTo = (name: string, signal: string) =>
  `${name} is the first process of its container and has no handler for ${signal}: the kernel keeps the signal from it; ` +
  'use SIGKILL, or give the container an init process (`init: true` in compose)';
