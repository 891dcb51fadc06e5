/** What a handler's queue is fed by: a topic, a kind of AWS events, or a clock. */
export type Source = 'machines' | 'people' | 'fis-events' | 'ecs-events' | 'sweep';

/** A function that acts by itself: in AWS a Lambda function, on this machine a process. */
export interface ResponseHandler {
  readonly purpose: string;
  /** What comes into its queue; one that hears nothing is only invoked. */
  readonly hears: readonly Source[];
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Messages of one invocation, and invocations at once. */
  readonly batchSize: number;
  readonly maximumConcurrency: number;
}

const handler = { timeoutSeconds: 30, memoryMiB: 256, batchSize: 10, maximumConcurrency: 2 } as const;

/** Every handler, once: the stack `response` and the local event source mappings derive from it. */
export const responseHandlers = {
  'stop-experiments': {
    ...handler,
    purpose: 'Stops the running experiments of its environment when an alarm says that they hurt.',
    hears: ['machines'],
  },
  'rollback-deployment': {
    ...handler,
    purpose: 'Takes a service back to its last good version when a deployment hurts.',
    hears: ['machines', 'ecs-events'],
  },
  'record-experiment': {
    ...handler,
    purpose: 'Keeps the ledger of experiments: who, what, when, how it ended and what was measured.',
    hears: ['fis-events', 'ecs-events', 'sweep'],
    maximumConcurrency: 4,
  },
  notify: {
    ...handler,
    purpose: 'Tells people and other systems, one message an incident.',
    hears: ['people'],
    maximumConcurrency: 4,
  },
  preflight: { ...handler, purpose: 'Decides whether an experiment may start now.', hears: [] },
  'kill-switch': { ...handler, purpose: 'Engages the safety lever, and can do nothing else.', hears: [] },
} as const satisfies Readonly<Record<string, ResponseHandler>>;

export type HandlerName = keyof typeof responseHandlers;

/** Topics: machines are told of every alarm and never muted; people of what concerns them. */
export const responseTopics = ['machines', 'people'] as const;
export type ResponseTopic = (typeof responseTopics)[number];

/** How a handler's queue is kept. Source: Lambda developer guide, using Lambda with Amazon SQS. */
export const queueSettings = {
  /** The visibility time-out, in time-outs of its handler. */
  visibilityTimeouts: 6,
  maxReceiveCount: 5,
  retentionDays: 4,
  deadLetterRetentionDays: 14,
} as const;

/** Minutes between two sweeps of what events have not told. */
export const sweepMinutes = 5;

/** Those with a queue. */
export const queueHandlers = (Object.keys(responseHandlers) as HandlerName[]).filter(
  (name) => responseHandlers[name].hears.length > 0,
);
