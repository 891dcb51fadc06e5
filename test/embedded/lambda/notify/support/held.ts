import type { DescribeAlarmsCommandInput } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach } from '@jest/globals';
import { labels } from '../../../../../lib/model/labels.ts';
import type { Channel } from '../../../../../lib/model/response/notify-settings.ts';
import { stress } from '../../../../unit/engine/support/setup.ts';
import { type Fis, startFis } from '../../../server/support/fis.ts';
import { type Emulators, startEmulators } from '../../support/emulators.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { createWorld, minute, secretsOf, type World } from './world.ts';

export const noData =
  'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].';
const channels: Channel[] = [{ kind: 'webhook', name: 'hook', secret: 'hook' }];
let emulators: Emulators;

/** What each test of a file has anew: an FIS, a receiver, and `notify` that tells it. */
export let fis: Fis;
export let hook: Receiver;
export let world: World;
/** When what is told about began, by {@link begin}. */
export let now: number;

/** For every test of a file. */
export function withHeldAlarms(): void {
  beforeEach(async () => {
    fis = await startFis({ scale: 1 });
    emulators = await startEmulators();
    hook = await startReceiver();
    world = notifying({ fis: fis.client });
  });
  afterEach(async () => {
    await fis.close();
    await hook.close();
    await emulators.close();
  });
}

/** `notify` with the receiver and the ledger of the test. */
export function notifying(changes: Parameters<typeof createWorld>[1]['changes'] = {}): World {
  const secrets = secretsOf({ hook: { url: hook.url, signingKey: 'k' } });
  return createWorld(emulators, { channels, secrets, changes });
}

export function begin(): void {
  now = world.ports.clock.wall();
}

export const tags = { [labels.system]: 'shop', [labels.expectedRadius]: 'product-service dynamodb' };

/** Starts an experiment; its id. */
export async function start(given: Record<string, string> = tags): Promise<string> {
  const { id } = fis.start({ actions: { stress: stress('gateways', 'PT1H') }, tags: given });
  begin();
  return id;
}

export const titles = () => hook.received.map(({ body }) => body.title);

interface Child {
  readonly name?: string;
  readonly state?: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly reason?: string;
  readonly minutesOld?: number;
  /** When it came into its state. */
  readonly since?: number;
}

/**
 * CloudWatch with a composite alarm over these. Of children it gives name, ARN and state alone, and takes no other
 * parameter with that. Source: CloudWatch API reference, DescribeAlarms, ChildrenOfAlarmName.
 */
export function answerAlarms(children: readonly Child[]) {
  const all = children.map(({ name = 'child', state = 'ALARM', reason = noData, minutesOld = 60, since = now }) => ({
    AlarmName: name,
    StateValue: state,
    StateReason: reason,
    StateTransitionedTimestamp: new Date(since),
    AlarmConfigurationUpdatedTimestamp: new Date(now - minutesOld * minute),
  }));
  const answer = ({ ChildrenOfAlarmName, ...rest }: DescribeAlarmsCommandInput) => {
    if (ChildrenOfAlarmName === undefined) return all.filter(({ AlarmName }) => rest.AlarmNames?.includes(AlarmName));
    const { MaxRecords: _, NextToken: __, ...others } = rest;
    if (Object.keys(others).length > 0) throw new Error('ValidationError');
    return all.map(({ AlarmName, StateValue }) => ({ AlarmName, StateValue }));
  };
  world.ports.cloudwatch.middlewareStack.add(
    () => async (args) => {
      const MetricAlarms = answer(args.input as DescribeAlarmsCommandInput);
      return { output: { MetricAlarms, $metadata: {} }, response: {} } as never;
    },
    { step: 'initialize', name: 'answerAlarms', override: true },
  );
}
