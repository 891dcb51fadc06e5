import { Duration } from 'aws-cdk-lib/core';

/**
 * How health is asked, by the load balancer and inside the container alike. A dead task fails its second check five
 * seconds after its first, and is out at most two seconds later. One that hangs lets each check run into its time-out,
 * and is out within `failures * (interval + timeout)`.
 */
export const probe = {
  interval: Duration.seconds(5),
  timeout: Duration.seconds(2),
  failures: 2,
} as const;

/** Where a service tells whether it is willing to take requests; whether it lives at all, the image's own check asks. */
export const readyPath = '/ready';

/** Time for what is in flight after a load balancer has turned away from a task: users wait no longer than two seconds. */
export const deregistrationDelay = Duration.seconds(10);

/** Time to stop by itself after SIGTERM; Fargate allows 120 seconds. */
export const stopTimeout = Duration.seconds(30);

/** How ECS asks a container: by a program of the image, which has no shell. */
export const containerProbe = {
  command: ['CMD', 'node', '/app/health.mjs'],
  interval: probe.interval,
  timeout: probe.timeout,
  retries: probe.failures,
  startPeriod: Duration.seconds(15),
};
