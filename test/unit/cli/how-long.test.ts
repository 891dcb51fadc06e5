import { expect, test } from '@jest/globals';
import { howLong } from '../../../cli/how-long.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { awsOnly } from '../../../lib/model/experiments/template.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const gameDay = experimentsOf(shopModel).filter((one) => one.listed && !awsOnly(one));
const killed = gameDay.filter(({ family }) => family === 'kill-service').slice(0, 1);
const hung = gameDay.filter(({ family }) => family === 'hang-service').slice(0, 1);

test('of the shop’s game day nothing is said', () => {
  expect(howLong(gameDay, { timeScale: 0.1, repeat: 1 })).toBeUndefined();
});

test('of many runs it is said how long they take, faults and what is watched around them', () => {
  // Some seconds around each, and of a hang three minutes, scaled.
  expect(howLong(killed, { timeScale: 0.1, repeat: 60 })).toBe(
    '60 runs take about 7 min: `chaos run NAME ...` runs some, by their names or families',
  );
  expect(howLong(hung, { timeScale: 0.1, repeat: 60 })).toMatch(/^60 runs take about 25 min: /);
  expect(howLong(hung, { timeScale: 1, repeat: 60 })).toMatch(/^60 runs take about 187 min: /);
});
