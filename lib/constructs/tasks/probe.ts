import { Duration } from 'aws-cdk-lib/core';
import { serviceImage } from '../../model/service-image.ts';

/**
 * How health is asked, by the load balancer and inside the container alike. Three checks in a row must fail, each with
 * seconds to answer: a service that is busy is slow in all its tasks at once, and ECS would kill them all together. A
 * task that refuses connections is out after `failures * interval`, one that hangs within `failures * (interval + timeout)`.
 */
export const probe = {
  interval: Duration.seconds(5),
  timeout: Duration.seconds(5),
  failures: 3,
} as const;

/** A load balancer wants a time-out that is shorter than the interval. Source: Elastic Load Balancing API, CreateTargetGroup. */
export const balancerTimeout = Duration.seconds(4);

/** From its start until failed checks count: on a quarter of a processor, beside a proxy and an agent that start too. */
export const startPeriod = Duration.seconds(60);

/** Where a service tells whether it is willing to take requests; whether it lives at all, the image's own check asks. */
export const readyPath = '/ready';

/** What is for health checks and for whoever reads metrics, and for nobody outside. */
export const privatePaths = ['/health', readyPath, '/metrics'];

/**
 * Time for what is in flight after a load balancer has turned away from a task: users wait no longer than two seconds.
 * SIGTERM comes after it, and then the task still serves for {@link drainDelay}.
 */
export const deregistrationDelay = Duration.seconds(5);

/**
 * How long a task that got SIGTERM still takes new requests: its callers' proxies learn seconds later that it is
 * deregistered. How many seconds is not verified, for want of an account.
 */
export const drainDelay = Duration.seconds(10);

/** Time to stop by itself after SIGTERM; Fargate allows 120 seconds. */
export const stopTimeout = Duration.seconds(30);

/** What the check's program leaves of the time-out for starting itself. */
const toStart = Duration.seconds(1);

/** How ECS asks a container: by a program of the image. */
export const containerProbe = {
  command: ['CMD', ...serviceImage.health(probe.timeout.toMilliseconds() - toStart.toMilliseconds())],
  interval: probe.interval,
  timeout: probe.timeout,
  retries: probe.failures,
  startPeriod,
};
