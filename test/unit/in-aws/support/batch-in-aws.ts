import { afterEach, beforeEach } from '@jest/globals';
import type { Endpoint } from '../../../../aws/endpoint.ts';
import type { Template } from '../../../../aws/templates.ts';
import type { Reported } from '../../../../lib/model/events/batch-event.ts';
import { runBatch } from '../../../../runs/batch.ts';
import { Unfinished } from '../../../../runs/in-aws/leave.ts';
import { inAws } from '../../../../runs/in-aws/target.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { alarm, choicesOf, deployed, tasks } from './deployed.ts';
import { type Answers, type ScriptedAws, startScriptedAws } from './scripted-aws.ts';
import { fastClock } from './story.ts';

/** The account that a test talks to; a new one for each. */
export let aws: ScriptedAws;
let endpoint: Endpoint | undefined;
beforeEach(async () => {
  aws = await startScriptedAws();
});
afterEach(async () => {
  endpoint?.close();
  await aws.close();
});

export const twoEach = tasks({
  gateway: ['HEALTHY', 'HEALTHY'],
  'order-service': ['HEALTHY', 'HEALTHY'],
  'payment-service': ['HEALTHY', 'HEALTHY'],
});

/** An account in which everything goes well, but for what a test says. */
export function account(others: Answers = {}, running: readonly object[] = twoEach): Answers {
  let experiments = 0;
  return {
    GetExperimentTemplate: ({ input: { id } }) => ({ experimentTemplate: deployed(id.replace('EXT-', '')) }),
    DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: alarm, StateValue: 'OK' }] }),
    ListTasks: () => ({ taskArns: running.map((_, index) => `task-${index}`) }),
    DescribeTasks: () => ({ tasks: running }),
    StartExperiment: () => ({ experiment: { id: `EXP${++experiments}`, state: { status: 'initiating' } } }),
    GetExperiment: ({ input: { id } }) => ({
      experiment: { id, state: { status: 'completed', reason: 'Done.' }, actions: {}, creationTime: 1, endTime: 2 },
    }),
    ListExperimentResolvedTargets: () => ({ resolvedTargets: [] }),
    ...others,
  };
}

/** Runs a batch to its end on a clock that does not wait; of templates that were `listed` so. */
export async function run(
  answers: Answers,
  names: readonly string[],
  beside?: readonly string[],
  more: object = {},
  listed: Partial<Template> = {},
) {
  aws.answers = answers;
  aws.calls.length = 0;
  endpoint?.close();
  endpoint = await aws.open(beside);
  const target = inAws({
    endpoint: { ...endpoint, metricPollMilliseconds: 5000, ...more },
    system: shopModel,
    environment: 'dev',
    unfinished: new Unfinished(),
    clock: fastClock(Date.now()),
  });
  const told: Reported[] = [];
  const reporter = { on: (event: Reported) => void told.push(event), close: async () => {} };
  const { signal } = new AbortController();
  const choices = choicesOf(...names).map(({ template, ...choice }) => ({
    ...choice,
    template: { ...template, ...listed },
  }));
  const batch = { name: 'test', choices, repeat: 1, retryInconclusive: 0, signal };
  const status = await runBatch(target, batch, { kind: 'run', reporter });
  return {
    status,
    lines: told.flatMap((event) => (event.type === 'line' ? event.text : [])).join('\n'),
    verdicts: told.flatMap((event) => (event.type === 'run-ended' ? event.verdict : [])),
    /** The starts, in order. */
    started: aws.calls.flatMap(({ operation, input }) => (operation === 'StartExperiment' ? input : [])),
  };
}

export async function plan(answers: Answers, name: string, beside?: readonly string[]) {
  aws.answers = answers;
  aws.calls.length = 0;
  endpoint?.close();
  endpoint = await aws.open(beside);
  const options = { endpoint, system: shopModel, environment: 'dev', unfinished: new Unfinished() };
  const printed: string[] = [];
  const mode = { kind: 'dry-run', print: (line: string) => void printed.push(line) } as const;
  const { signal } = new AbortController();
  const batch = { name: 'test', choices: choicesOf(name), repeat: 1, retryInconclusive: 0, signal };
  const status = await runBatch(inAws({ ...options, clock: fastClock(Date.now()) }), batch, mode);
  return { status, text: printed.join('\n') };
}

export const ringing = (state = 'ALARM') => ({
  MetricAlarms: [{ AlarmName: alarm, StateValue: state, StateReason: 'too few usable answers' }],
});
