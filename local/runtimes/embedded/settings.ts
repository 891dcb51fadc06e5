import { shortLives } from '../scheduling/short-lives.ts';

/** Local values of what ECS and the load balancer would do; none of them is touched by the time scale. Milliseconds. */
export const local = {
  /** How often a starting task is asked whether it is ready, and how long it may take. */
  startCheckInterval: 40,
  startPeriod: 20_000,
  ...shortLives,
  /** Container health check: a task that fails this many in a row is replaced. */
  healthCheckInterval: 1000,
  healthCheckTimeout: 1000,
  healthCheckRetries: 3,
  /** Failed checks of a task do not count until this long after it got ready, neither here nor for the load balancer. */
  healthCheckGrace: 10_000,
  /** Load balancer health check: a task that fails this many in a row gets no new users until it passes one. */
  balancerRetries: 2,
  /** SIGTERM, then SIGKILL after this; ECS waits for 30 s unless told. */
  stopTimeout: 5000,
  /** From the end of a cache's primary until its replica answers; ElastiCache takes tens of seconds. */
  failover: 3000,
} as const;

/** What a task may hold, as a share of its memory on ECS: one laptop bears a dozen tasks, and one that runs full. */
export const memoryShare = 0.5;

/**
 * How far processes give way to those that measure and carry. In AWS tasks and handlers have processors of their own, and
 * what starts takes nothing from what serves.
 */
export const nicenessOf = {
  task: { running: 4, starting: 8 },
  response: { running: 10 },
} as const;
