import type { Clock } from '../../../base/clock.ts';
import { checksOf } from './health.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

interface Reactions {
  /** Set for a public service: the load balancer asks across its link. */
  readonly balancerPort: number | undefined;
  /** After which share of the interval the first look comes: tasks that start together are not all asked together. */
  readonly phase: number;
  /** Whether it is asked on once it is ready. @default - it is */
  readonly asksHealth?: boolean;
  ready(): void;
  /** The load balancer has changed its opinion. */
  balanced(reason: string): void;
  unhealthy(reason: string): void;
}

/**
 * Asks a task how it is: often until it is ready, then every second, as ECS and a load balancer do. Checks that fail within
 * the grace after it got ready do not count: others that start take its processors.
 */
export function watchHealth(task: ScheduledTask, clock: Clock, reactions: Reactions): { stop(): void } {
  let stopped = false;
  let graceEnd = 0;
  const { isReady, isHealthy, isHealthyAcross, startMilliseconds, whyNotReady } = checksOf(task, clock);

  const start = async () => {
    const end = clock.monotonic() + startMilliseconds;
    while (!stopped && !(await isReady())) {
      if (clock.monotonic() > end) {
        const why = whyNotReady ? `: ${await whyNotReady()}` : '';
        return !stopped && reactions.unhealthy(`not ready after ${startMilliseconds / 1000} s${why}`);
      }
      await clock.sleep(local.startCheckInterval);
    }
    if (stopped || task.state !== 'starting') return;
    graceEnd = clock.monotonic() + local.healthCheckGrace;
    reactions.ready();
    const { balancerPort, asksHealth = true } = reactions;
    if (!asksHealth) return;
    void watchContainer();
    if (balancerPort !== undefined && isHealthyAcross) void watchBalancer(() => isHealthyAcross(balancerPort));
  };

  /** Looks until the task is ready no more; `failed` = how many checks that count have failed in a row. */
  const look = async (isWell: () => Promise<boolean>, phase: number, onLook: (failed: number) => void) => {
    let failed = 0;
    await clock.sleep(phase * local.healthCheckInterval);
    while (!stopped && task.state === 'ready') {
      const counts = clock.monotonic() >= graceEnd;
      const healthy = await isWell();
      if (stopped || task.state !== 'ready') return;
      failed = healthy || !counts ? 0 : failed + 1;
      onLook(failed);
      await clock.sleep(local.healthCheckInterval);
    }
  };

  const watchContainer = () =>
    look(isHealthy, reactions.phase, (failed) => {
      if (failed >= local.healthCheckRetries) reactions.unhealthy(`failed ${failed} health checks in a row`);
    });

  const watchBalancer = (isWell: () => Promise<boolean>) =>
    look(isWell, (reactions.phase + 0.5) % 1, (failed) => {
      const balanced = failed < local.balancerRetries;
      if (balanced === task.balanced) return;
      task.balanced = balanced;
      reactions.balanced(
        balanced
          ? 'passed a health check of the load balancer'
          : `failed ${failed} health checks of the load balancer in a row`,
      );
    });

  void start();
  return {
    stop: () => {
      stopped = true;
    },
  };
}
