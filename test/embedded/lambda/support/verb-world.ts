import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { stackStatus } from '../../../../aws/cloudformation/stack-status.ts';
import { systemClock } from '../../../../base/clock.ts';
import type { RollbackPorts } from '../../../../lambda/rollback-deployment/rollback-ports.ts';
import { createLedger, type Ledger } from '../../../../lambda/shared/ledger.ts';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import type { AlarmEvent } from '../../../../lib/model/response/alarm-message.ts';
import type { AwsEvent } from '../../../../lib/model/response/aws-event.ts';
import type { FollowUp } from '../../../../lib/model/response/follow-up.ts';
import type { IncidentEvent } from '../../../../lib/model/response/incident.ts';
import { ledgerKeys } from '../../../../lib/model/response/ledger-keys.ts';
import type { Message } from '../../../../lib/model/response/message.ts';
import { defaultNotify } from '../../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../../lib/model/response/preflight-settings.ts';
import type { ResponseModel } from '../../../../lib/model/response/response-model.ts';
import { defaultRollback } from '../../../../lib/model/response/rollback-settings.ts';
import { makeTable } from '../../../../local/runtimes/embedded/stores/make-table.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { type Emulators, startEmulators } from './emulators.ts';
import { type ScriptedAccount, startScriptedAccount } from './scripted-account.ts';

// Points of metrics are read by `metricLines`, and clutter the output of all others.
process.env.POWERTOOLS_METRICS_DISABLED = 'true';

export type Read = Exclude<Message, { kind: 'ignored' }>;
export type Verb = (message: Read, ports: RollbackPorts) => Promise<void>;

/** Time and what was told, beside an account, emulators and the ports of a verb that work on them by the real SDK. */
export interface World {
  now: number;
  readonly account: ScriptedAccount;
  readonly ports: RollbackPorts;
  readonly told: IncidentEvent[];
  readonly later: { readonly followUp: FollowUp; readonly at: number }[];
  /** Forgets everything but the account's services and experiments. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const modelOf = (environment: string): ResponseModel => ({
  topology: shopModel.topology,
  journeys: shopModel.journeys,
  storeActions: shopModel.storeActions,
  experiments: experimentsOf(shopModel),
  environment,
  production: false,
  settings: { rollback: { ...defaultRollback, mode: 'act' }, notify: defaultNotify, preflight: defaultPreflight },
});

export async function createWorld(model: ResponseModel = modelOf('dev')): Promise<World> {
  const emulators = await startEmulators();
  const self: { now: number } = { now: Date.parse('2026-11-26T10:00:00Z') };
  const account = await startScriptedAccount(() => self.now);
  const client = {
    region: 'us-east-1',
    endpoint: account.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const clock = { ...systemClock, wall: () => self.now };
  let ledger = await freshLedger(emulators, clock);
  const told: IncidentEvent[] = [];
  const later: World['later'] = [];
  const ecs = new ECSClient(client);
  const ports: RollbackPorts = {
    clock,
    model,
    cluster: 'shop-dev',
    fis: new FisClient(client),
    ecs,
    cloudwatch: new CloudWatchClient(client),
    get ledger() {
      return ledger;
    },
    tell: async (incident) => void told.push(incident),
    later: async (followUp, seconds) => void later.push({ followUp, at: self.now + seconds * 1000 }),
    log: new Logger({ logLevel: 'SILENT' }),
    metrics: new Metrics({ namespace: 'test' }),
    stackStatus: (name) => stackStatus(ecs, name, { variables: { AWS_ENDPOINT_URL_CLOUDFORMATION: account.url } }),
  };
  return Object.assign(self, {
    account,
    ports,
    told,
    later,
    reset: async () => {
      ledger = await freshLedger(emulators, clock);
      told.length = 0;
      later.length = 0;
      account.calls.length = 0;
    },
    close: async () => {
      for (const one of [ports.fis, ports.ecs, ports.cloudwatch]) one.destroy();
      await account.close();
      await emulators.close();
    },
  });
}

let tables = 0;

async function freshLedger({ documents }: Emulators, clock: RollbackPorts['clock']): Promise<Ledger> {
  const table = `ledger-${tables++}`;
  await makeTable(documents, { name: table, partitionKey: ledgerKeys.partition, sortKey: ledgerKeys.sort });
  return createLedger({ documents, table, clock });
}

/** An alarm's change of state, just now unless told. */
export function alarmEvent(world: { now: number }, name: string, changes: Partial<AlarmEvent> = {}): AlarmEvent {
  return {
    kind: 'alarm',
    name,
    arn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
    state: 'ALARM',
    oldState: 'OK',
    reason: 'Threshold Crossed',
    at: world.now,
    account: '000000000000',
    region: 'us-east-1',
    lookedBackSeconds: 30,
    ...changes,
  };
}

/** A change of a service's deployment, as EventBridge tells it. */
export const deploymentEvent = (eventName: string, detail: object = {}, service = 'order-service'): AwsEvent => ({
  version: '0',
  id: 'e',
  'detail-type': 'ECS Deployment State Change',
  source: 'aws.ecs',
  account: '000000000000',
  time: '2026-11-26T10:00:00Z',
  region: 'us-east-1',
  resources: [`arn:aws:ecs:us-east-1:000000000000:service/shop-dev/${service}`],
  detail: { eventName, deploymentId: 'ecs-svc/1', ...detail },
});

/** A message that failed is seen again after so long, and so often. */
const visibilitySeconds = 180;
const mostReceives = 5;

/**
 * Gives a verb its messages as a queue does: those that fail come again, and follow-ups when they are due. The messages
 * that failed too often are given back.
 */
export async function deliver(world: World, verb: Verb, messages: readonly Read[], ports = () => world.ports) {
  const queue = messages.map((message) => ({ message, at: world.now, receives: 0 }));
  const dead: Read[] = [];
  for (;;) {
    queue.push(...world.later.splice(0).map(({ followUp, at }) => ({ message: followUp, at, receives: 0 })));
    queue.sort((a, b) => a.at - b.at);
    const next = queue.shift();
    if (!next) return dead;
    world.now = Math.max(world.now, next.at);
    try {
      await verb(next.message, ports());
    } catch {
      const receives = next.receives + 1;
      if (receives >= mostReceives) dead.push(next.message);
      else queue.push({ ...next, receives, at: world.now + visibilitySeconds * 1000 });
    }
  }
}

/**
 * Ports of a handler that dies at its n-th call, before it is made or after, and makes none from then on. `isDead` says
 * whether it came to that.
 */
export function mortal(ports: RollbackPorts, calls: number, when: 'before' | 'after') {
  let left = calls;
  let dead = false;
  const call = async <Result>(effect: () => Promise<Result>): Promise<Result> => {
    if (dead) throw new Error('dead');
    const isLast = left-- === 0;
    if (isLast) dead = true;
    if (isLast && when === 'before') throw new Error('dead');
    const result = await effect();
    if (dead) throw new Error('dead');
    return result;
  };
  const wrap = <Target extends object>(target: Target, only?: string): Target =>
    new Proxy(target, {
      get: (one, name) => {
        const value = Reflect.get(one, name);
        if (typeof value !== 'function' || (only !== undefined && name !== only)) return value;
        return (...given: unknown[]) => call(() => value.apply(one, given));
      },
    });
  const mortalPorts: RollbackPorts = {
    ...ports,
    fis: wrap(ports.fis, 'send'),
    ecs: wrap(ports.ecs, 'send'),
    cloudwatch: wrap(ports.cloudwatch, 'send'),
    ledger: wrap(ports.ledger),
    tell: (incident) => call(() => ports.tell(incident)),
    later: (followUp, seconds) => call(() => ports.later(followUp, seconds)),
    stackStatus: (name) => call(() => ports.stackStatus(name)),
  };
  return { ports: mortalPorts, isDead: () => dead, calls: () => calls };
}
