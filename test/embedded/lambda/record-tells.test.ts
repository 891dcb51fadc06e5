import { describe, expect, test } from '@jest/globals';
import { claim } from '../../../lambda/shared/claim.ts';
import { labels } from '../../../lib/model/labels.ts';
import { incidentOf } from '../../../lib/model/response/incident.ts';
import { alarm, minute, stateEvent, sweepMessage } from './support/record-world.ts';
import { withRecordWorld, world } from './support/recorded.ts';

withRecordWorld();

describe('people are told once', () => {
  const thrice = async (act: () => Promise<void>) => {
    for (let time = 0; time < 3; time++) await act();
  };

  test('of an experiment whose end is overdue', async () => {
    world.experiment('EXP1', 'running', {
      actions: { stress: { actionId: 'a', parameters: { duration: 'PT5M' }, state: { status: 'running' } } },
    });
    await world.pass(19 * minute);
    await world.hear(sweepMessage);
    expect(world.told).toEqual([]);
    await world.pass(2 * minute);
    await thrice(() => world.hear(sweepMessage));
    expect(world.told).toEqual([
      expect.objectContaining({
        what: 'experiment-overdue',
        title: 'kill-product-service is running, 20 min after it began: its faults may be in force',
      }),
    ]);
  });

  test('of what an alarm stopped, in the incident that the alarm began', async () => {
    const rang = world.clock.wall() + 30_000;
    world.aws.answers.DescribeAlarmHistory = () => ({
      AlarmHistoryItems: [{ Timestamp: rang / 1000, HistorySummary: 'Alarm updated from OK to ALARM' }],
    });
    const its = world.experiment('EXP1', 'stopped');
    await thrice(() => world.hear(stateEvent(its, 'stopped', rang + 1000)));
    expect(world.told).toEqual([
      expect.objectContaining({
        what: 'experiment-stopped',
        incident: incidentOf({ name: alarm, at: rang }),
        title: `kill-product-service was stopped by ${alarm}`,
      }),
    ]);
    expect((await world.run('EXP1'))?.stoppedBy).toEqual({ alarm, incident: incidentOf({ name: alarm, at: rang }) });
  });

  test('unless the handler that stopped it has told already', async () => {
    const held = await claim(world.ports, 'stop EXP1', 60);
    if (held.state !== 'ours') throw new Error(held.state);
    const its = world.experiment('EXP1', 'stopped');
    await expect(world.hear(stateEvent(its, 'stopped', world.clock.wall()))).rejects.toThrow('by another handler');
    await held.done('us');
    await world.hear(stateEvent(its, 'stopped', world.clock.wall()));
    expect(world.told).toEqual([]);
    expect((await world.run('EXP1'))?.done).toContain('stopped');
  });

  test('but not of what a person stopped', async () => {
    const its = world.experiment('EXP1', 'stopped', { state: { status: 'stopped', reason: 'Stopped by user.' } });
    await world.hear(stateEvent(its, 'stopped', world.clock.wall()));
    expect(world.told).toEqual([]);
  });

  test('of a start in production that the gate has not let through', async () => {
    const ports = { ...world.ports, model: { ...world.ports.model, production: true } };
    const at = world.clock.wall();
    const decision = { experiment: 'kill-product-service', principal: 'alice', allowed: true };
    await ports.ledger.put({
      pk: 'DECISION#dev',
      sk: `${new Date(at - 20_000).toISOString()}#kill-product-service`,
      expires: new Date(at + 40_000).toISOString(),
      ...decision,
    });
    // Whoever only looked whether it might start has no permission by that.
    await ports.ledger.put({
      pk: 'DECISION#dev',
      sk: `${new Date(at - 10_000).toISOString()}#kill-product-service`,
      expires: new Date(at + 50_000).toISOString(),
      ...decision,
      look: true,
    });
    const tags = { [labels.principal]: 'alice' };
    for (const id of ['EXP1', 'EXP2']) {
      const its = world.experiment(id, 'running', { tags });
      await thrice(() => world.hear(stateEvent(its, 'running', at), ports));
    }
    const stranger = world.experiment('EXP3', 'running');
    await world.hear(stateEvent(stranger, 'running', at), ports);
    expect(world.told.map(({ what, look }) => [what, look[0]])).toEqual([
      ['start-not-permitted', 'EXP2'],
      ['start-not-permitted', 'EXP3'],
    ]);
    expect(world.told[1]?.title).toBe('kill-product-service was started in dev past the gate, by unknown');
  });
});
