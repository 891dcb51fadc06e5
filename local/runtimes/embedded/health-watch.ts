import type { Clock } from '../../clock.ts';
import { answersOk } from './health.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

interface Reactions {
  /** Set for a public service: the load balancer asks across its link. */
  readonly balancerPort: number | undefined;
  ready(): void;
  /** The load balancer has changed its opinion. */
  balanced(reason: string): void;
  unhealthy(reason: string): void;
}

/** Asks a task how it is: often until it is ready, then every second, as ECS and a load balancer do. */
export function watchHealth(task: ScheduledTask, clock: Clock, reactions: Reactions): { stop(): void } {
  let stopped = false;
  const isOk = (port: number, path: string) => answersOk(port, path, local.healthCheckTimeout, clock);

  const start = async () => {
    const end = clock.monotonic() + local.startPeriod;
    while (!stopped && !(await isOk(task.port, '/ready'))) {
      if (clock.monotonic() > end) return !stopped && reactions.unhealthy(`not ready after ${local.startPeriod} ms`);
      await clock.sleep(local.startCheckInterval);
    }
    if (stopped || task.state !== 'starting') return;
    reactions.ready();
    void watchContainer();
    if (reactions.balancerPort !== undefined) void watchBalancer(reactions.balancerPort);
  };

  const watchContainer = async () => {
    let failed = 0;
    while (!stopped && task.state === 'ready') {
      await clock.sleep(local.healthCheckInterval);
      const healthy = await isOk(task.port, '/health');
      failed = healthy ? 0 : failed + 1;
      if (stopped || task.state !== 'ready') return;
      if (failed >= local.healthCheckRetries) {
        return reactions.unhealthy(`failed ${failed} health checks in a row`);
      }
    }
  };

  const watchBalancer = async (port: number) => {
    let failed = 0;
    while (!stopped && task.state === 'ready') {
      await clock.sleep(local.healthCheckInterval);
      const healthy = await isOk(port, '/health');
      failed = healthy ? 0 : failed + 1;
      const balanced = failed < local.balancerRetries;
      if (stopped || balanced === task.balanced) continue;
      task.balanced = balanced;
      reactions.balanced(
        balanced
          ? 'passed a health check of the load balancer'
          : `failed ${failed} health checks of the load balancer in a row`,
      );
    }
  };

  void start();
  return {
    stop: () => {
      stopped = true;
    },
  };
}
