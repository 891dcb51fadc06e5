import { answersOk } from './health.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

interface Reactions {
  /** Set for a public service: the load balancer asks across its link. */
  readonly balancerPort: number | undefined;
  ready(): void;
  /** The load balancer has changed its opinion. */
  balanced(): void;
  unhealthy(reason: string): void;
}

/** Asks a task how it is: often until it is ready, then every second, as ECS and a load balancer do. */
export function watchHealth(task: ScheduledTask, reactions: Reactions): { stop(): void } {
  let stopped = false;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());

  const start = async () => {
    const end = Date.now() + local.startPeriod;
    while (!stopped && !(await answersOk(task.port, '/ready', local.healthCheckTimeout))) {
      if (Date.now() > end) return !stopped && reactions.unhealthy(`not ready after ${local.startPeriod} ms`);
      await pause(local.startCheckInterval);
    }
    if (stopped || task.state !== 'starting') return;
    reactions.ready();
    void watchContainer();
    if (reactions.balancerPort !== undefined) void watchBalancer(reactions.balancerPort);
  };

  const watchContainer = async () => {
    while (!stopped && task.state === 'ready') {
      await pause(local.healthCheckInterval);
      const healthy = await answersOk(task.port, '/health', local.healthCheckTimeout);
      task.failedChecks = healthy ? 0 : task.failedChecks + 1;
      if (stopped || task.state !== 'ready') return;
      if (task.failedChecks >= local.healthCheckRetries) {
        return reactions.unhealthy(`failed ${task.failedChecks} health checks in a row`);
      }
    }
  };

  const watchBalancer = async (port: number) => {
    let failed = 0;
    while (!stopped && task.state === 'ready') {
      await pause(local.healthCheckInterval);
      const healthy = await answersOk(port, '/health', local.healthCheckTimeout);
      failed = healthy ? 0 : failed + 1;
      const balanced = failed < local.balancerRetries;
      if (stopped || balanced === task.balanced) continue;
      task.balanced = balanced;
      reactions.balanced();
    }
  };

  void start();
  return {
    stop: () => {
      stopped = true;
    },
  };
}
