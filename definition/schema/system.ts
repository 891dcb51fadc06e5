import * as z from 'zod';
import { nearest } from '../../base/nearest.ts';
import type { ExperimentSource } from '../../lib/model/experiments/experiment.ts';
import { faults, findFault } from '../../lib/model/faults/index.ts';
import { ecsTasks } from '../../lib/model/faults/target.ts';
import { isAlarmArn } from '../../lib/model/stand-ins.ts';
import type {
  DuringDefinition,
  GuardrailDefinition,
  GuardrailsDefinition,
  ObjectiveDefinition,
  ObjectivesDefinition,
  StoreDefinition,
  SystemDefinition,
} from '../definition.ts';
import type { PromiseDefinition } from '../promises.ts';
import { experiment } from './experiment.ts';
import { journey, requestInWords, requestMeantBy } from './journey.ts';
import { callable, fields, name, noneOf, seconds, share, text, wholeNumber } from './parts.ts';
import { service } from './service.ts';
import { store } from './store.ts';

const withTargets = faults.flatMap(({ actionId, target }) => (target ? [actionId] : []));

const milliseconds = z.number('is not a number of milliseconds').positive('is not above 0');

const limits = {
  availability: share.optional(),
  latencyMilliseconds: milliseconds.optional(),
} as const;

const objective = fields<ObjectiveDefinition>('ObjectiveDefinition', limits);

const objectives = fields<ObjectivesDefinition>('ObjectivesDefinition', {
  users: objective.optional(),
  journeys: objective.optional(),
  services: objective.optional(),
  during: fields<DuringDefinition>('DuringDefinition', { ...limits, goodputFloor: share.optional() }).optional(),
  recoverySeconds: seconds.optional(),
});

const guardrail = fields<GuardrailDefinition>('GuardrailDefinition', {
  ...limits,
  seconds: wholeNumber(1, 3600).optional(),
  minimumSamples: wholeNumber(1, 100_000).optional(),
});

/** AWS raises a quota and lowers none. */
const quotas = z.record(
  z.string().refine((actionId) => findFault(actionId)?.target !== undefined, {
    error: ({ input }) => `is not an action that takes targets${nearest(String(input), withTargets)}`,
  }),
  wholeNumber(ecsTasks.maximumResolved, 1000),
);

const promise = fields<PromiseDefinition>('PromiseDefinition', {
  name: text,
  audit: callable<PromiseDefinition['audit']>(),
  deadlineSeconds: seconds.optional(),
});

const experiments = z.array(
  z.union(
    [callable<ExperimentSource>(), experiment],
    noneOf('is neither an experiment, as defineExperiment makes it, nor a function that gives some'),
  ),
);

export const system = fields<SystemDefinition>('SystemDefinition', {
  $schema: z.string().optional(),
  name: name.optional(),
  zones: z
    .union([wholeNumber(1, 3), z.array(text).min(1).max(3)], noneOf('is neither a number from 1 to 3 nor a list'))
    .optional(),
  compose: text.optional(),
  services: z.record(name, service),
  stores: z.record(name, store as unknown as z.ZodType<StoreDefinition>).optional(),
  journeys: z
    .record(
      name,
      z.union(
        [journey, requestInWords],
        noneOf('is neither a journey nor a request such as "GET /books"', requestMeantBy),
      ),
    )
    .optional(),
  objectives: objectives.optional(),
  guardrails: fields<GuardrailsDefinition>('GuardrailsDefinition', {
    users: guardrail.optional(),
    journeys: guardrail.optional(),
  }).optional(),
  quotas: quotas.optional(),
  alarms: z.record(z.string().refine(isAlarmArn, 'is no ARN of an alarm'), text).optional(),
  promises: z.array(promise).optional(),
  experiments: experiments.optional(),
});
