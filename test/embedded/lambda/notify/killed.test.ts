import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Channel } from '../../../../lib/model/response/notify-settings.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { createKillable } from './support/killable.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { createWorld, incidentEvent, minute, notificationOf, ofProducts, secretsOf } from './support/world.ts';

const channels: Channel[] = [
  { kind: 'webhook', name: 'hook', secret: 'hook' },
  { kind: 'pagerduty', name: 'call', secret: 'call' },
];
let emulators: Emulators;
let hook: Receiver;
let pagerduty: Receiver;

beforeAll(async () => {
  emulators = await startEmulators();
  [hook, pagerduty] = await Promise.all([startReceiver(), startReceiver()]);
});
afterAll(async () => {
  await Promise.all([hook.close(), pagerduty.close()]);
  await emulators.close();
});

test('a handler that dies at any of its calls tells everything, as one incident, and nothing more than once again', async () => {
  const { life, wrap } = createKillable();
  const secrets = secretsOf({
    hook: { url: hook.url, signingKey: 'k' },
    call: { routingKey: 'r'.repeat(32), url: pagerduty.url },
  });
  const world = createWorld(emulators, { channels, secrets, wrap });
  let killed = 0;
  for (let n = 1; ; n += 1) {
    Object.assign(life, { calls: 0, deathBefore: n, dead: false });
    const revive = () => Object.assign(life, { dead: false });
    hook.received.length = 0;
    pagerduty.received.length = 0;
    const at = world.ports.clock.wall();
    const messages = [
      notificationOf(ofProducts, 'OK', at + 3000),
      notificationOf(ofProducts, 'ALARM', at),
      incidentEvent({ name: ofProducts, at }),
    ];
    for (const [index, message] of messages.entries()) world.delayed.push({ at: at + index, message });
    for (let minutes = 0; minutes < 30; minutes += 1) {
      await world.advance(minute / 60, { again: true });
      if (life.dead) killed += 1;
      revive();
      await world.advance(minute, { again: true });
      if (life.dead) killed += 1;
      revive();
    }
    const count = (occasion: string) => hook.received.filter(({ body }) => body.occasion === occasion).length;
    const told = { n, begun: count('begun'), acted: count('acted'), over: count('over') };
    expect([told.begun, told.acted, told.over].every((times) => times >= 1)).toBe(true);
    expect({ ...told, sent: hook.received.length <= 4 }).toEqual({ ...told, sent: true });
    expect(new Set(hook.received.map(({ body }) => body.incident)).size).toBe(1);
    const actions = pagerduty.received.map(({ body }) => body.event_action);
    expect(actions.slice(0, -1).filter((action) => action === 'trigger').length).toBeGreaterThanOrEqual(2);
    expect(actions.at(-1)).toBe('resolve');
    expect(actions.length).toBeLessThanOrEqual(4);
    expect(world.delayed).toEqual([]);
    if (life.calls < n) break;
  }
  expect(killed).toBeGreaterThan(40);
  expect(await emulators.ledger().get('NOTIFY-OPEN', '-')).toMatchObject({ entries: [] });
}, 300_000);
