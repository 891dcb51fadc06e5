import { afterEach, beforeEach } from '@jest/globals';
import type { Channel } from '../../../../../lib/model/response/notify-settings.ts';
import { type Emulators, startEmulators } from '../../support/emulators.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { createWorld, secretsOf, type World } from './world.ts';

export const channels: Channel[] = [
  { kind: 'webhook', name: 'hook', secret: 'hook-secret' },
  { kind: 'slack', name: 'ops', secret: 'slack-secret' },
  { kind: 'pagerduty', name: 'call', secret: 'pagerduty-secret' },
];
export const signingKey = 'hunter2-signing-key';
export const routingKey = 'hunter2RoutingKey000000000000000';

export let emulators: Emulators;
export let hook: Receiver;
export let slack: Receiver;
export let pagerduty: Receiver;
export let secrets: ReturnType<typeof secretsOf>;
export let world: World;
export let now: number;

export const occasions = () => hook.received.map(({ body }) => body.occasion);
export const headers = () =>
  slack.received.map(({ body }) => (body.blocks as { text: { text: string } }[])[0]?.text.text ?? '');
export const actions = () => pagerduty.received.map(({ body }) => [body.event_action, body.dedup_key]);
export const replacePagerduty = (receiver: Receiver): void => {
  pagerduty = receiver;
};

/** Another than that which every test begins with, on the same emulators. */
export const openWorld = (options: Parameters<typeof createWorld>[1]): void => {
  world = createWorld(emulators, options);
};

/** For every test of a file. */
export function withReceivers(): void {
  beforeEach(async () => {
    emulators = await startEmulators();
    [hook, slack, pagerduty] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
    secrets = secretsOf({
      'hook-secret': { url: hook.url, signingKey },
      'slack-secret': slack.url,
      'pagerduty-secret': { routingKey, url: pagerduty.url },
    });
    openWorld({ channels, secrets });
    now = world.ports.clock.wall();
  });
  afterEach(async () => {
    await Promise.all([hook, slack, pagerduty].map((receiver) => receiver.close()));
    await emulators.close();
  });
}
