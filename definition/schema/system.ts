import * as z from 'zod';
import type { Experiment, ExperimentSource } from '../../lib/model/experiments/experiment.ts';
import { journey, requestInWords } from './journey.ts';
import { callable, fields, name, noneOf, seconds, share, text, wholeNumber } from './parts.ts';
import { service } from './service.ts';
import { store } from './store.ts';

const milliseconds = z.number('is not a number of milliseconds').positive('is not above 0');

const limits = {
  availability: share.optional().describe('Least share of usable answers, 0 to 1.'),
  latencyMilliseconds: milliseconds.optional().describe('The 95th percentile of latency, at most.'),
} as const;

const objectives = fields({
  users: fields(limits).optional().describe('What users may expect when nothing is broken.'),
  journeys: fields(limits).optional().describe('What each journey may expect.'),
  services: fields(limits).optional().describe('What the callers of each service may expect.'),
  during: fields({
    ...limits,
    goodputFloor: share.optional().describe('Least share of usable answers in any three seconds.'),
  })
    .optional()
    .describe('What users may expect while a fault lasts.'),
  recoverySeconds: seconds.optional().describe('From the end of a fault until users are served as before. Default 30.'),
});

const guardrail = fields({
  availability: share.optional(),
  latencyMilliseconds: milliseconds.optional(),
  seconds: wholeNumber(1, 3600).optional().describe('Seconds of traffic that are looked at.'),
  minimumSamples: wholeNumber(1, 100_000).optional().describe('Answers below which nothing is said.'),
});

/** What a promise of the user's is given to look with. */
export interface PromiseContext {
  /** What users got from a journey that writes, or whose values are taken, oldest first. */
  answers(journey: string): readonly Answer[];
  /** Where a store answers, past every link. */
  address(store: string): { readonly host: string; readonly port: number; readonly url: string };
  /** Aborted when there is no time left to look. */
  readonly signal: AbortSignal;
}

export interface Answer {
  /** What was taken from it, by name. */
  readonly values: Readonly<Record<string, string | number>>;
  /** The body where it is JSON. */
  readonly body: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What is wrong, one text for each; `waiting` may come right by itself, and an audit waits for it. */
export type Wrong = string | { readonly id: string; readonly waiting?: boolean };

const promise = fields({
  name: text.describe('What users were promised of their data, for people.'),
  audit: callable<(context: PromiseContext) => Promise<readonly Wrong[]> | readonly Wrong[]>().describe(
    'Looks at the stores themselves, and gives what is wrong.',
  ),
});

const experiment = z.union([
  callable<ExperimentSource>(),
  z.custom<Experiment>((value) => typeof value === 'object' && value !== null && 'actions' in value, {
    error: 'is neither an experiment, as defineExperiment makes it, nor a function that gives some',
  }),
]);

export const system = fields({
  $schema: z.string().optional(),
  name: name.optional().describe('Default: the name of its folder.'),
  zones: z
    .union([wholeNumber(1, 3), z.array(text).min(1).max(3)], noneOf('is neither a number from 1 to 3 nor a list'))
    .optional()
    .describe('How many Availability Zones there are, or their names. Default 2.'),
  services: z.record(name, service),
  stores: z.record(name, store).optional(),
  journeys: z
    .record(name, z.union([journey, requestInWords], noneOf('is neither a journey nor a request such as "GET /books"')))
    .optional()
    .describe('Default: users ask for `/`.'),
  objectives: objectives.optional(),
  guardrails: fields({ users: guardrail.optional(), journeys: guardrail.optional() })
    .optional()
    .describe('What stops an experiment.'),
  promises: z.array(promise).optional().describe('What must be true of the data afterwards.'),
  experiments: z.array(experiment).optional().describe('Experiments of its own, beside those that follow from it.'),
}).describe('A system that Breakwater can break: its services, its stores, and what its users do.');

/** A system as a user writes it. */
export type SystemDefinition = z.input<typeof system>;
export type ServiceDefinition = z.input<typeof service>;
export type StoreDefinition = z.input<typeof store>;
export type JourneyDefinition = z.input<typeof journey>;
export type RequestDefinition = NonNullable<JourneyDefinition['request']>;
