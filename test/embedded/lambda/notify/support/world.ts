import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { FisClient } from '@aws-sdk/client-fis';
import { systemClock } from '../../../../../base/clock.ts';
import { notify } from '../../../../../lambda/notify/notify.ts';
import type { NotifyPorts } from '../../../../../lambda/notify/ports.ts';
import { createPost } from '../../../../../lambda/notify/post.ts';
import type { Secrets } from '../../../../../lambda/notify/secrets.ts';
import { experimentsOf } from '../../../../../lib/model/experiments/index.ts';
import { localArn } from '../../../../../lib/model/local-account.ts';
import type { AlarmEvent } from '../../../../../lib/model/response/alarm-message.ts';
import { queueSettings, responseHandlers } from '../../../../../lib/model/response/handlers.ts';
import { type IncidentEvent, incidentOf } from '../../../../../lib/model/response/incident.ts';
import { readMessage } from '../../../../../lib/model/response/message.ts';
import { type Channel, defaultNotify } from '../../../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../../../lib/model/response/preflight-settings.ts';
import type { ResponseModel } from '../../../../../lib/model/response/response-model.ts';
import { defaultRollback } from '../../../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../../../systems/shop/model.ts';
import type { Emulators } from '../../support/emulators.ts';

// Points of metrics are read by `metricLines`, and clutter the output of all others.
process.env.POWERTOOLS_METRICS_DISABLED = 'true';

export const minute = 60_000;

const visibilityMilliseconds = 1000 * queueSettings.visibilityTimeouts * responseHandlers.notify.timeoutSeconds;

export const modelWith = (channels: readonly Channel[]): ResponseModel => ({
  topology: shopModel.topology,
  journeys: shopModel.journeys,
  storeActions: shopModel.storeActions,
  experiments: experimentsOf(shopModel),
  environment: 'local',
  production: false,
  settings: {
    rollback: defaultRollback,
    notify: { ...defaultNotify, channels, allowPrivateAddresses: true },
    preflight: defaultPreflight,
  },
});

/** Names of alarms that exist in the shop: about a service, and about users. */
export const ofProducts = 'shop-local-objective-product-service';
export const ofOrders = 'shop-local-objective-order-service';
export const ofUsers = 'shop-local-objective-users';

/** A change of an alarm as CloudWatch publishes it. */
export const notificationOf = (
  name: string,
  state: AlarmEvent['state'],
  at: number,
  {
    reason = 'Threshold Crossed',
    old = state === 'ALARM' ? 'OK' : 'ALARM',
    composite = false,
  }: { reason?: string; old?: string; composite?: boolean } = {},
) => ({
  AlarmName: name,
  AlarmDescription: 'a description with password=hunter2',
  AWSAccountId: '000000000000',
  AlarmArn: localArn('cloudwatch', `alarm:${name}`),
  NewStateValue: state,
  OldStateValue: old,
  NewStateReason: reason,
  StateChangeTime: new Date(at).toISOString().replace('Z', '+0000'),
  Region: 'US East (N. Virginia)',
  ...(!composite && { Trigger: { Period: 10, EvaluationPeriods: 1 } }),
});

export const incidentEvent = (
  about: { name: string; at: number },
  given: Partial<IncidentEvent> = {},
): IncidentEvent => ({
  kind: 'incident',
  incident: incidentOf(about),
  what: 'experiment-stopped',
  system: 'shop',
  environment: 'local',
  severity: 'warning',
  title: 'stress-products was stopped by guardrail-users',
  done: 'StopExperiment took 12 ms.',
  look: ['product-service'],
  at: about.at + 1000,
  ...given,
});

const nowhere = { region: 'us-east-1', endpoint: 'http://127.0.0.1:9', maxAttempts: 1 };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** `notify` with the ledger of the emulators, real requests, and a clock and delayed messages that the test moves on. */
export function createWorld(
  emulators: Emulators,
  {
    channels,
    secrets,
    changes = {},
    wrap = (ports) => ports,
  }: {
    channels: readonly Channel[];
    secrets: Secrets;
    changes?: Partial<NotifyPorts>;
    wrap?: (ports: NotifyPorts) => NotifyPorts;
  },
) {
  const time = { offset: 0 };
  const clock = { ...systemClock, wall: () => Date.now() + time.offset };
  const delayed: { readonly at: number; readonly message: object }[] = [];
  const lines: string[] = [];
  const log = new Logger({ serviceName: 'notify' });
  for (const level of ['info', 'warn', 'error'] as const) {
    log[level] = (input: unknown, ...extra: unknown[]) =>
      void lines.push(
        JSON.stringify([level, input, ...extra], (_, value) => (value instanceof Error ? String(value.stack) : value)),
      );
  }
  const ports = wrap({
    clock,
    model: modelWith(channels),
    fis: new FisClient({ ...nowhere, credentials }),
    cloudwatch: new CloudWatchClient({ ...nowhere, credentials }),
    ledger: emulators.ledger(clock),
    later: async (message, seconds) => void delayed.push({ at: clock.wall() + seconds * 1000, message }),
    log,
    metrics: Object.assign(new Metrics({ namespace: 'Test', serviceName: 'notify' }), { addMetric: () => {} }),
    secrets,
    post: createPost({ clock, allowPrivateAddresses: true, timeLimitMilliseconds: 400 }),
    region: 'us-east-1',
    ...changes,
  });
  const hear = async (message: object) => {
    const read = readMessage(JSON.stringify(message));
    if (read.kind !== 'ignored') await notify(read, ports);
  };
  return {
    ports,
    time,
    delayed,
    lines,
    hear,
    alarm: (name: string, state: AlarmEvent['state'], at: number, more = {}) =>
      hear(notificationOf(name, state, at, more)),
    /**
     * Moves the clock on, and hands over every delayed message whose time comes meanwhile, those too that these send; one
     * that fails comes again as from a queue, where that is wanted.
     */
    advance: async (milliseconds: number, { again = false } = {}) => {
      const end = clock.wall() + milliseconds;
      for (;;) {
        const next = delayed.toSorted((one, other) => one.at - other.at)[0];
        if (!next || next.at > end) break;
        delayed.splice(delayed.indexOf(next), 1);
        time.offset += Math.max(0, next.at - clock.wall());
        await hear(next.message).catch((error: Error) => {
          if (!again) throw error;
          delayed.push({ ...next, at: clock.wall() + visibilityMilliseconds });
        });
      }
      time.offset += Math.max(0, end - clock.wall());
    },
  };
}

export type World = ReturnType<typeof createWorld>;

/** Secrets of a test, with how often each was read. */
export function secretsOf(values: Record<string, unknown>): Secrets & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    read: async (name, { fresh = false } = {}) => {
      reads.push(`${name}${fresh ? ' fresh' : ''}`);
      const value = values[name];
      if (value === undefined) throw new Error(`no secret ${name}`);
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
  };
}
