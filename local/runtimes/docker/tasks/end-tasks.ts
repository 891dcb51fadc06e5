import type { Clock } from '../../../../base/clock.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';
import type { TaskStop } from '../../../../lib/model/events/deployment.ts';
import type { TaskBoard } from '../../scheduling/task-board.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { restartContainer, startContainer, stopContainer } from './ask-daemon.ts';
import type { Pendings } from './pending.ts';
import type { RunningTask } from './running-task.ts';

/** How long calls may take to be led away from a task, before it is told to end all the same. */
const leadingAwayMilliseconds = 2000;

/** Ends tasks, each by one request to the daemon: by the stop signal of its container, and SIGKILL after its stop timeout. */
export interface TaskEnder {
  /** What a deployment does: once nobody is led there any more, and once `first` has settled. */
  drain(task: RunningTask, stop: TaskStop, first: Promise<unknown>): void;
  /** Where another is waited for in its container, that is started again. `delay`: milliseconds. */
  end(task: RunningTask, delay?: number): Promise<void>;
  /** Starts the containers of the project that it has stopped and nobody has started. */
  startStopped(): Promise<void>;
  /** Another task runs there. */
  runs(containerId: string): void;
  /** Resolves once the daemon has ended those that it was asked to. */
  ended(): Promise<unknown>;
}

export function createTaskEnder(options: {
  readonly daemon: Daemon;
  readonly clock: Clock;
  readonly board: Pick<TaskBoard<RunningTask>, 'find' | 'change' | 'complain'>;
  readonly pendings: Pick<Pendings, 'on'>;
  /** Leads callers to where they are to go now. */
  readonly lead: () => Promise<void>;
  readonly isClosed: () => boolean;
}): TaskEnder {
  const { daemon, clock, board, pendings, lead, isClosed } = options;
  const stopped = new Set<string>();
  const asked = new Set<Promise<void>>();
  const ask = async (request: Promise<void>) => {
    asked.add(request);
    await request.catch(board.complain);
    asked.delete(request);
  };

  const end = async (task: RunningTask, delay = 0) => {
    const { containerId, clone } = task.incarnation;
    if (delay > 0) await clock.sleep(delay);
    if (isClosed() || board.find(task.taskArn) !== task) return;
    if (pendings.on(containerId)) return await ask(restartContainer(daemon, containerId));
    if (!clone) stopped.add(containerId);
    await ask(stopContainer(daemon, containerId));
  };

  return {
    end,
    drain: (task, stop, first) => {
      if (task.state === 'draining') return;
      task.stop ??= stop;
      board.change(task, 'draining', stop.reason);
      const led = withTimeLimit(clock, leadingAwayMilliseconds, 'leading callers away', lead()).catch(() => {});
      void Promise.all([led, first]).then(() => end(task));
    },
    startStopped: async () => {
      await Promise.all([...stopped].map((containerId) => startContainer(daemon, containerId)));
    },
    ended: () => Promise.allSettled(asked),
    runs: (containerId) => void stopped.delete(containerId),
  };
}
