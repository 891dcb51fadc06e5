import { expect, test } from '@jest/globals';
import { deployedSystem } from './deployed-system.ts';

const { revision, run } = deployedSystem(32_050);

test.each(['crash', 'errors', 'late'])(
  'a version with BREAK=%s is taken back by itself',
  async (kind) => {
    const { verdict } = await run(`bad-deployment-${kind}`);
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], rollbackMs: expect.any(Number) });
    expect(await revision()).toBe('1');
  },
  300_000,
);

test('a version that only answers what is not true stays until the experiment takes it back, and that is said', async () => {
  const { verdict } = await run('bad-deployment-wrong');
  expect(verdict).toMatchObject({ verdict: 'held', rollbackMs: null });
  expect(await revision()).toBe('1');
}, 300_000);

test('its guardrail stops an experiment that does more harm than it declares, and everything is undone', async () => {
  const { verdict } = await run('alarm-stops-experiment');
  const proofs = { faults: 2, clean: 2 };
  expect(verdict).toMatchObject({ reasons: [], verdict: 'held', stoppedMs: expect.any(Number), proofs });
}, 300_000);
