import { variable } from './compose-file.ts';

/** What containers are given where the topology does not say it. Milliseconds. */
export const contained = {
  /** As ECS asks, but more often. Each is a process more: those of a dozen containers take a good part of a small machine. */
  healthInterval: 5000,
  healthTimeout: 3000,
  healthRetries: 3,
  /** Failed checks do not count until this long after a start. */
  startPeriod: 30_000,
  /** What the check's program leaves of its time-out for starting itself. */
  toStart: 1000,
  /** SIGTERM, then the task gives up; and what Docker waits beyond that until it kills. */
  stopTimeout: 10_000,
  stopMargin: 2000,
  /** Processes and threads, health checks included. */
  pids: 256,
} as const;

/** The ports of the stores' container; the usual ones of what stands in for DynamoDB, and for SQS. */
export const awsPorts = { dynamodb: 8000, sqs: 9324, health: 8080 } as const;

/** What the containers of stores may use: processors and MiB. */
export const storeLimits = { cpus: 1, memory: 512 } as const;

/** The images, each by what a variable of whoever runs them says, or else by these names. */
export const images = {
  services: variable('SERVICES_IMAGE', 'breakwater-services'),
  stores: variable('STORES_IMAGE', 'breakwater-stores'),
  redis: variable('REDIS_IMAGE', 'public.ecr.aws/docker/library/redis:8.2-bookworm'),
  emulator: variable('LOCALSTACK_IMAGE', 'localstack/localstack:4.14.0'),
} as const;
