import * as z from 'zod';
import { fields, name, seconds, text, wholeNumber } from './parts.ts';
import { launch, ownPort, probe, startSeconds } from './program.ts';

const call = fields({
  degradable: z
    .boolean()
    .optional()
    .describe('The caller still gives usable answers while this is gone. Default: false.'),
  whenGone: text.optional().describe('What it does then, for people.'),
}).describe('A call to a service or store.');

export const service = fields({
  ...launch,
  ...ownPort,
  description: text.optional().describe('What it does, for people.'),
  public: z.boolean().optional().describe('Users reach it. At least one service is public.'),
  replicas: wholeNumber(1, 100)
    .optional()
    .describe('How many tasks of it are kept running. Default: 2, or 1 with a fixed port.'),
  zones: z.array(z.string()).min(1, 'is empty').optional().describe('The zones that its tasks are in. Default: all.'),
  health: probe.optional(),
  ready: probe.optional().describe('When a task may take traffic. Default: as `health`.'),
  startSeconds,
  stopSeconds: seconds.optional().describe('From SIGTERM until what is left is killed. Default 10.'),
  processName: text
    .optional()
    .describe('The process that a kill finds in the task. Default: the program of the command.'),
  limits: fields({
    cpu: wholeNumber(1, 16_384).optional().describe('CPU units; 1024 are one processor. Default 256.'),
    memory: wholeNumber(16, 122_880).optional().describe('MiB. Default 512.'),
  }).optional(),
  calls: z.record(name, call).optional().describe('Whom it calls. Absent: not known; `chaos learn` finds it out.'),
  limitsFile: z
    .boolean()
    .optional()
    .describe('It holds as much memory as the file of FAULT_LIMITS_FILE says, so that memory faults work on it.'),
}).describe('A service: a program, of which several tasks may run.');
