import * as z from 'zod';
import type { CallDefinition, LimitsDefinition, ServiceDefinition } from '../definition.ts';
import { fields, name, seconds, tags, text, wholeNumber } from './parts.ts';
import { launch, ofContainers, ownPort, probe, startSeconds } from './program.ts';

const call = fields<CallDefinition>('CallDefinition', {
  degradable: z.boolean().optional(),
  whenGone: text.optional(),
  timeoutMilliseconds: wholeNumber(1, 3_600_000).optional(),
  seldom: z.boolean().optional(),
});

export const service = fields<ServiceDefinition>(
  'ServiceDefinition',
  {
    ...launch,
    command: launch.command.optional(),
    container: text.optional(),
    ...ownPort,
    description: text.optional(),
    owner: text.optional(),
    tags: tags.optional(),
    public: z.boolean().optional(),
    replicas: wholeNumber(1, 100).optional(),
    zones: z.array(z.string()).min(1, 'is empty').optional(),
    health: probe.optional(),
    ready: probe.optional(),
    startSeconds,
    stopSeconds: seconds.optional(),
    processName: text.optional(),
    limits: fields<LimitsDefinition>('LimitsDefinition', {
      cpu: wholeNumber(1, 16_384).optional(),
      memory: wholeNumber(16, 122_880).optional(),
    }).optional(),
    calls: z.record(name, call).optional(),
    limitsFile: z.boolean().optional(),
  },
  ofContainers,
);
