import { refuseForbidden } from '../../../../base/process/group.ts';
import { signalProcess, trySignal } from '../../../../base/process/identity.ts';
import { namedProcesses } from '../../../../base/process/process-names.ts';
import { treeMembers } from '../../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { serviceNamed } from '../../../../lib/model/topology.ts';
import type { Planner, PlanPart, TaskSite } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import { defineStep, happensOnce } from '../step-kind.ts';
import { treeOf } from './processes-of.ts';
import { sawDeath, sawEnd } from './saw-death.ts';

export interface SignalStep {
  readonly do: 'signal';
  readonly taskArn: string;
  readonly process: ProcessIdentity;
  readonly signal: 'SIGTERM' | 'SIGKILL';
  /** Whom of the processes of a program that is not on the kit; absent where it is, and the process is meant itself. */
  readonly among?: { readonly faultId: string; readonly mark: string; readonly name: string };
}

/** A signal to the processes of the task that bear the name asked for, as `killall` would find them. */
export const killProcess: Planner<'kill-process', SignalStep> = (effect, site) => {
  const { task, system } = site;
  const { processName } = serviceNamed(system.topology, task.service);
  if (task.mark !== undefined) return killByName(effect, site, task.mark);
  if (effect.processName !== processName) {
    throw new InvalidTargetError(
      `task ${task.taskArn} of ${task.service} runs no process named ${JSON.stringify(effect.processName)}; its process is ${processName}`,
    );
  }
  return {
    steps: [{ do: 'signal', taskArn: task.taskArn, process: task.process, signal: effect.signal }],
    fidelity: 'The same signal to the same process; as in a container of one process, the task ends with it.',
  };
};

/** Looks who is there now; whoever bears the name when the signal is sent gets it. */
function killByName(
  { processName: name, signal }: { processName: string; signal: SignalStep['signal'] },
  { faultId, task }: TaskSite,
  mark: string,
): PlanPart<SignalStep> {
  const inside = namedProcesses(treeMembers(treeOf(task)));
  const found = inside.named(name);
  if (found.length === 0) {
    throw new InvalidTargetError(
      `task ${task.taskArn} of ${task.service} runs no process named ${JSON.stringify(name)}; its processes are ${inside.names().join(', ') || 'gone'}`,
    );
  }
  const isMain = found.some(({ pid }) => pid === task.process.pid);
  const whom = found.length === 1 ? 'the process' : `the ${found.length} processes`;
  const end = isMain
    ? 'the task ends with its first process'
    : 'whether the task ends is up to the process it began with';
  return {
    steps: [{ do: 'signal', taskArn: task.taskArn, process: task.process, signal, among: { faultId, mark, name } }],
    fidelity: `The same signal to ${whom} named ${name}, as killall finds them; as in a container, ${end}.`,
  };
}

export const signalStep = defineStep<SignalStep>({
  do: 'signal',
  ...happensOnce,
  by: 'guardian',
  before: (step, { kills }) => {
    if (step.among) kills.note(step.among.faultId, meant(step));
  },
  execute: (step, { refuseStranger }) => {
    const { process, signal, among } = step;
    refuseStranger(process);
    if (among) signalMeant(step);
    else if (!signalProcess(process, signal)) throw new Error(`process ${process.pid} has gone before ${signal}`);
  },
  observe: ({ taskArn, among }, eyes) => (among ? sawEnd(among, eyes) : sawDeath(taskArn, eyes)),
});

const meant = ({ process, among }: SignalStep): ProcessIdentity[] =>
  among ? namedProcesses(treeMembers(treeOf({ process, mark: among.mark }))).named(among.name) : [process];

function signalMeant(step: SignalStep): void {
  const found = meant(step);
  const sent = found.filter((each) => trySignal(each, step.signal));
  if (sent.length > 0) return;
  for (const each of found) refuseForbidden(each);
  throw new Error(`no process named ${step.among?.name} is in the task any more`);
}
