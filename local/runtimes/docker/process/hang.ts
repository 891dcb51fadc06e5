import { systemClock } from '../../../../base/clock.ts';
import { trySignal } from '../../../../base/process/identity.ts';
import type { Target } from '../step-kind.ts';
import { processesIn, refuseGone } from './container.ts';
import type { ContainerStep } from './container-step.ts';
import { defineContainerStep } from './container-step.ts';

/** Stops all processes of a container, and not the container: health checks that come from outside go on. */
export interface HangStep extends ContainerStep {
  readonly do: 'hang';
}

/** Whoever is stopped forks no more: after a few rounds nobody is left who was forked in the one before. */
const mostRounds = 10;
/** A signal is there at once, a process that is in the kernel takes it a little later; milliseconds. */
const takesMilliseconds = 10;
const longestWait = 1000;

/** The faults that this process holds a container stopped by: only with the last of them does it go on. */
const holders = new Map<string, Set<string>>();
const holdersOf = ({ target: { containerId, pid } }: HangStep): Set<string> => {
  const key = `${containerId} ${pid}`;
  const found = holders.get(key) ?? new Set();
  holders.set(key, found);
  return found;
};
const isHeldByOthers = (step: HangStep): boolean => [...holdersOf(step)].some((faultId) => faultId !== step.faultId);

export const hangStep = defineContainerStep<HangStep>({
  do: 'hang',
  wayBack: 'continues the processes',
  goesWithTarget: true,
  execute: async (step) => {
    const { faultId, target } = step;
    refuseGone(target);
    holdersOf(step).add(faultId);
    for (let round = 0; round < mostRounds; round += 1) {
      const running = processesIn(target).filter(({ isStopped }) => !isStopped);
      if (running.length === 0) return;
      for (const each of running) trySignal(each, 'SIGSTOP');
      await systemClock.sleep(takesMilliseconds);
    }
  },
  undo: async (step) => {
    const { faultId, target } = step;
    holdersOf(step).delete(faultId);
    if (isHeldByOthers(step)) return;
    const deadline = systemClock.monotonic() + longestWait;
    for (;;) {
      const stopped = stoppedIn(target);
      if (stopped.length === 0 || systemClock.monotonic() > deadline) return;
      for (const each of stopped) trySignal(each, 'SIGCONT');
      await systemClock.sleep(takesMilliseconds);
    }
  },
  leftOver: (step) => (isHeldByOthers(step) ? [] : stoppedIn(step.target).map(({ pid }) => `stopped process ${pid}`)),
  look: ({ target }) => {
    const processes = processesIn(target);
    const stopped = processes.filter(({ isStopped }) => isStopped);
    return {
      observer: 'process state',
      seen: stopped.some(({ isFirst }) => isFirst) || (stopped.length > 0 && stopped.length === processes.length),
      detail: `${stopped.length} of ${processes.length} processes of the container are stopped`,
    };
  },
});

const stoppedIn = (target: Target) => processesIn(target).filter(({ isStopped }) => isStopped);
