import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { createTemplateReader } from '../../../../lambda/record-experiment/own-template.ts';
import { recordExperiment } from '../../../../lambda/record-experiment/record-experiment.ts';
import type { RecordPorts, RunJudge } from '../../../../lambda/record-experiment/record-ports.ts';
import { labels } from '../../../../lib/model/labels.ts';
import type { FollowUp } from '../../../../lib/model/response/follow-up.ts';
import type { IncidentEvent } from '../../../../lib/model/response/incident.ts';
import type { Message } from '../../../../lib/model/response/message.ts';
import { defaultNotify } from '../../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../../lib/model/response/rollback-settings.ts';
import type { RunRecord } from '../../../../lib/model/response/run-record.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { deployed } from '../../../unit/in-aws/support/deployed.ts';
import { Refusal, startScriptedAws } from '../../../unit/in-aws/support/scripted-aws.ts';
import { fastClock } from '../../../unit/in-aws/support/story.ts';
import { startEmulators } from './emulators.ts';

type Sent = Exclude<Message, { kind: 'ignored' }>;
export type Experiment = Record<string, unknown> & { id: string; state: { status: string; reason: string } };

export const minute = 60_000;
export const alarm = 'shop-dev-guardrail-users';

/** An account with experiments, the emulators, and what the handler told: for tests of record-experiment. */
export async function startRecordWorld() {
  // Powertools writes metrics to the standard output; what they are has a test of its own.
  const before = process.env.POWERTOOLS_METRICS_DISABLED;
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
  const experiments = new Map<string, Experiment>();
  const template = deployed('kill-product-service');
  const templates = new Map<string, unknown>([[template.id, template]]);
  const gone = () => new Refusal('ResourceNotFoundException', 'not there', 404);
  const aws = await startScriptedAws({
    GetExperimentTemplate: ({ input }) => {
      const found = templates.get(input.id);
      return found ? { experimentTemplate: found } : gone();
    },
    GetExperiment: ({ input }) => {
      const experiment = experiments.get(input.id);
      return experiment ? { experiment } : gone();
    },
    ListExperiments: () => ({ experiments: [...experiments.values()] }),
    ListTasks: () => ({ taskArns: [] }),
  });
  const emulators = await startEmulators({ environment: 'dev' });
  const clock = fastClock(Date.parse('2026-11-26T10:00:00Z'));
  const told: IncidentEvent[] = [];
  const later: { message: FollowUp; seconds: number }[] = [];
  const judge: RunJudge = {
    seconds: 240,
    look: async () => ({ complete: true, verdict: { verdict: 'held', reasons: [] } }),
  };
  const client = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const fis = new FisClient(client);
  const settings = { rollback: defaultRollback, notify: defaultNotify, preflight: defaultPreflight };
  const ports: RecordPorts = {
    clock,
    model: responseModelOf(shopModel, { environment: 'dev', production: false, settings }),
    cluster: 'shop-dev',
    fis,
    ecs: new ECSClient(client),
    cloudwatch: new CloudWatchClient(client),
    ledger: emulators.ledger(clock),
    tell: async (incident) => void told.push(incident),
    later: async (message, seconds) => void later.push({ message, seconds }),
    log: new Logger({ logLevel: 'SILENT' }),
    metrics: new Metrics({ namespace: 'Breakwater', serviceName: 'record-experiment' }),
    templateOf: createTemplateReader(fis),
    judge,
  };
  return {
    aws,
    emulators,
    experiments,
    templates,
    template,
    clock,
    told,
    later,
    ports,
    /** An experiment as FIS has it; times in milliseconds since the epoch. */
    experiment: (id: string, status: string, more: Readonly<Record<string, unknown>> = {}): Experiment => {
      const start = clock.wall();
      const hasEnded = ['completed', 'stopped', 'failed'].includes(status);
      const its = {
        id,
        experimentTemplateId: template.id,
        state: { status, reason: status === 'stopped' ? 'Experiment halted by stop condition.' : `It is ${status}.` },
        creationTime: start / 1000,
        startTime: start / 1000 + 1,
        ...(hasEnded && { endTime: start / 1000 + 60 }),
        stopConditions: [{ source: 'aws:cloudwatch:alarm', value: `arn:aws:cloudwatch:us-east-1:0:alarm:${alarm}` }],
        targets: { t: { resourceType: 'aws:ecs:task', resourceTags: { [labels.service]: 'product-service' } } },
        actions: {
          stop: {
            actionId: 'aws:ecs:stop-task',
            state: { status: hasEnded ? 'completed' : 'running', reason: '' },
            startTime: start / 1000 + 2,
            ...(hasEnded && { endTime: start / 1000 + 59 }),
          },
        },
        tags: {},
        ...more,
      };
      experiments.set(id, its);
      return its;
    },
    hear: (message: Sent, by: RecordPorts = ports) => recordExperiment(message, by),
    run: async (id: string) => (await ports.ledger.get('RUN#dev', id)) as unknown as RunRecord | undefined,
    runs: async () => (await ports.ledger.list('RUN#dev')) as unknown as RunRecord[],
    pass: (milliseconds: number) => clock.sleep(milliseconds),
    close: async () => {
      if (before === undefined) delete process.env.POWERTOOLS_METRICS_DISABLED;
      else process.env.POWERTOOLS_METRICS_DISABLED = before;
      await aws.close();
      await emulators.close();
    },
  };
}

export type RecordWorld = Awaited<ReturnType<typeof startRecordWorld>>;

const event = (source: string, type: string, at: number, detail: Record<string, unknown>, resources: string[] = []) =>
  ({
    kind: 'event',
    event: {
      version: '0',
      id: `${type}-${at}`,
      'detail-type': type,
      source,
      account: '000000000000',
      time: `${new Date(at).toISOString().slice(0, 19)}Z`,
      region: 'us-east-1',
      resources,
      detail,
    },
  }) as const;

/** What FIS tells of a state. */
export const stateEvent = ({ id, experimentTemplateId, state }: Experiment, status: string, at: number) =>
  event('aws.fis', 'FIS Experiment State Change', at, {
    'experiment-id': id,
    'experiment-template-id': experimentTemplateId,
    'new-state': { status, reason: status === state.status ? state.reason : '' },
  });

const clusterArn = 'arn:aws:ecs:us-east-1:000000000000:cluster/shop-dev';

export const taskEvent = (service: string, task: string, at: number, lastStatus = 'STOPPED') =>
  event('aws.ecs', 'ECS Task State Change', at, {
    clusterArn,
    group: `service:${service}`,
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/shop-dev/${task}`,
    desiredStatus: 'STOPPED',
    lastStatus,
    updatedAt: new Date(at).toISOString(),
  });

export const steadyEvent = (service: string, at: number) =>
  event(
    'aws.ecs',
    'ECS Service Action',
    at,
    { clusterArn, eventName: 'SERVICE_STEADY_STATE', createdAt: new Date(at).toISOString() },
    [`arn:aws:ecs:us-east-1:000000000000:service/shop-dev/${service}`],
  );

export const deploymentEvent = (service: string, at: number) =>
  event(
    'aws.ecs',
    'ECS Deployment State Change',
    at,
    {
      eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
      deploymentId: 'ecs-svc/1',
      updatedAt: new Date(at).toISOString(),
    },
    [`arn:aws:ecs:us-east-1:000000000000:service/shop-dev/${service}`],
  );

export const sweepMessage = { kind: 'follow-up', about: 'sweep' } as const;

/** A handler that dies as its `calls`-th call of a port has come back: everything that it asks for after that fails. */
export function dyingAfter(ports: RecordPorts, calls: number): RecordPorts {
  let made = 0;
  const dying =
    <Given extends unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (made >= calls) throw new Error('killed');
      const result = await call(...given);
      made += 1;
      if (made >= calls) throw new Error('killed');
      return result;
    };
  const { ledger } = ports;
  const client = <Client extends { send: unknown }>(it: Client): Client =>
    new Proxy(it, {
      get: (target, key) => {
        const value = Reflect.get(target, key);
        if (key === 'send') return dying((value as (...given: unknown[]) => Promise<unknown>).bind(target));
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return {
    ...ports,
    fis: client(ports.fis),
    ecs: client(ports.ecs),
    cloudwatch: client(ports.cloudwatch),
    ledger: {
      get: dying(ledger.get),
      list: dying(ledger.list),
      put: dying(ledger.put),
      putNew: dying(ledger.putNew),
      replace: dying(ledger.replace),
      remove: dying(ledger.remove),
    },
    tell: dying(ports.tell),
    later: dying(ports.later),
    templateOf: dying(ports.templateOf),
    judge: { ...ports.judge, look: dying(ports.judge.look) },
  };
}
