import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createHands } from '../../../services/notification-service/hands.ts';

test('a worker takes two messages at once, and another when one is done with', async () => {
  const hands = createHands();
  expect(hands.room()).toBe(2);
  const tell = Promise.withResolvers<void>();
  hands.take(hands.work(() => tell.promise, false));
  expect(hands.room()).toBe(1);
  tell.resolve();
  await hands.changed();
  expect(hands.room()).toBe(2);
});

test('it rests as long as it has taken time of what users need', async () => {
  const hands = createHands();
  const begun = performance.now();
  await hands.work(() => sleep(100), true);
  expect(hands.room()).toBe(1);
  await hands.changed();
  expect(hands.room()).toBe(2);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(195);
});

test('it has no room while ten messages wait in its hands', async () => {
  const hands = createHands();
  const waiting = Promise.withResolvers<void>();
  for (let taken = 0; taken < 10; taken++) hands.take(waiting.promise.then(() => undefined));
  expect(hands.room()).toBe(0);
  waiting.resolve();
  await hands.empty();
  expect(hands.room()).toBe(2);
});
