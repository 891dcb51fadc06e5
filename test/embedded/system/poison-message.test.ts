import { expect, test } from '@jest/globals';
import { runningSystem } from './running-system.ts';
import { chaos, eventually, judged, startChaos } from './support.ts';

const { folder, journal, upState } = runningSystem(29_620, '--rate', '10');
const here = ['--folder', folder];

test('the shop sets aside a message that nobody can handle, and no other, and it is gone when it is over', async () => {
  const { verdict, events } = await judged('run', 'poison-message', '--json', ...here);
  expect(verdict).toMatchObject({ experiment: 'poison-message', effect: { seen: true, by: ['queue'] } });
  expect(verdict.proofs).toEqual({ faults: 1, clean: 1 });
  expect(verdict.patterns.filter(({ pattern }) => pattern === 'dead-letter')).toEqual([
    {
      ...{ pattern: 'dead-letter', on: 'order-events', result: 'held', value: 0 },
      evidence: '1 message that nobody can handle set aside, and the others went on',
    },
  ]);
  const levels = events.flatMap((event) => (event.type === 'levels' ? [event.messages] : []));
  expect(levels.length).toBeGreaterThan(0);
  expect(levels.every((messages) => messages['order-events-dead-letter'] === 0)).toBe(true);
}, 120_000);

test('where the supervisor is killed in the middle, its guardian takes it back', async () => {
  const before = journal().length;
  const { finished } = startChaos('inject', 'poison-message', '--queue', 'order-events', ...here);
  const isSince = (wanted: string) =>
    journal()
      .slice(before)
      .some(({ type }) => type === wanted);
  await eventually(() => isSince('fault-observed'));
  expect(isSince('fault-reverted')).toBe(false);
  process.kill(upState().supervisor.pid, 'SIGKILL');
  await finished;
  await eventually(() => isSince('fault-reverted'));
  const proofs = journal().flatMap((event) => (event.type === 'fault-reverted' ? [event.proof] : []));
  expect(proofs.at(-1)).toMatchObject({ remaining: [], probe: { detail: expect.stringContaining('by the guardian') } });
  expect(await chaos('heal', ...here)).toMatchObject({ status: 0 });
}, 120_000);
