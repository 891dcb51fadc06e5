import * as z from 'zod';
import type { Action, Experiment, GivenExperiment, Target } from '../../lib/model/experiments/experiment.ts';
import type { Expectation } from '../../lib/model/objectives.ts';
import type { Edge } from '../../lib/model/topology.ts';
import { fields, noneOf, seconds, share, text, wholeNumber } from './parts.ts';

/** How FIS has targets and actions named. Source: FIS API reference, CreateExperimentTemplate. */
const partName = z.string().regex(/^\S{1,64}$/, 'is not 1 to 64 letters without a blank');

/** It is a tag's value, and what `chaos run` is told. */
const experimentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,127}$/, 'is not lower-case letters, digits and dashes, beginning with a letter');

const names = z.array(text);

const target = fields<Target>('Target', {
  service: text.optional(),
  store: text.optional(),
  availabilityZone: text.optional(),
  mode: text,
});

const parameter = z.union(
  [
    z.string(),
    fields<{ readonly addressOf: string }>('AddressOf', { addressOf: text }),
    fields<{ readonly documentArnOf: string }>('DocumentArnOf', { documentArnOf: text }),
    fields<{ readonly alarmArnsOf: readonly string[] }>('AlarmArnsOf', { alarmArnsOf: names }),
  ],
  noneOf(
    'is no text, which FIS has of every value, such as "400"; nor { addressOf }, { documentArnOf } nor { alarmArnsOf }',
  ),
);

const action = fields<Action>('Action', {
  actionId: text,
  parameters: z.record(z.string(), parameter).optional(),
  target: text.optional(),
  startAfter: names.optional(),
});

const targets = z.record(partName, target);
const actions = z.record(partName, action);

/** An experiment of one's own: all that is no default. What its names mean is checked by `issuesOfExperiment`. */
export const experiment = fields<GivenExperiment>('Experiment', {
  name: experimentName,
  family: experimentName.optional(),
  description: text,
  hypothesis: text,
  targets,
  actions,
  hits: names,
  edge: fields<Edge>('Edge', { caller: text, callee: text }).optional(),
  gone: names.optional(),
  expectedRadius: names.optional(),
  during: fields<Partial<Expectation>>('Expectation', {
    availability: share.max(0.999999, 'is more than 0.999999: no number of requests could tell').optional(),
    latencyMilliseconds: z.number('is not a number of milliseconds').positive('is not above 0').optional(),
    goodputFloor: share.optional(),
  }).optional(),
  duringUnrepeatable: share.optional(),
  recoverySeconds: seconds.optional(),
  capacitySeconds: seconds.optional(),
  rollbackSeconds: seconds.optional(),
  stoppedByGuardrail: z.boolean().optional(),
  data: z.union([z.literal('all'), names], noneOf('is neither "all" nor a list of promises')).optional(),
  allowLastHealthyTask: z.boolean().optional(),
  emptyTargets: z.enum(['fail', 'skip']).optional(),
  zonal: fields<Pick<Experiment, 'targets' | 'actions'>>('ZonalParts', { targets, actions }).optional(),
  zone: wholeNumber(1, 3).optional(),
  listed: z.boolean().optional(),
  thorough: z.boolean().optional(),
  localOnly: text.optional(),
});
