import { describe, expect, test } from '@jest/globals';
import { coverageOf, ownerOf } from '../../../history/coverage.ts';
import { gateOf } from '../../../history/gate.ts';
import type { HistoryRow } from '../../../history/row.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { awsOnly } from '../../../lib/model/experiments/template.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const experiments = experimentsOf(shopModel).filter((experiment) => !awsOnly(experiment));
const now = 100 * 86_400_000;
const day = 86_400_000;

const row = (experiment: string, daysAgo = 1, verdict: HistoryRow['verdict'] = 'held'): HistoryRow => ({
  ...{ id: `${experiment} ${daysAgo} ${verdict}`, system: 'shop', place: 'local', experiment, verdict, folder: 'f' },
  ...{ startedAt: now - daysAgo * day, reasons: verdict === 'failed' ? ['it broke'] : [] },
  ...{ availability: 1, degraded: 0, p95: 1, recovery: 0, capacity: null, weak: [] },
});
const coverage = (...rows: HistoryRow[]) => coverageOf(experiments, rows, now - 30 * day);
const all = (wanted: (one: (typeof experiments)[number]) => boolean) =>
  experiments.filter(wanted).map(({ name }) => row(name));

describe('coverage', () => {
  test('has the last result of each fault at each place, until it expires', () => {
    const { cells } = coverage(
      row('kill-gateway', 3, 'failed'),
      row('kill-gateway', 2),
      row('stop-gateway', 40),
      row('lose-payment', 1, 'inconclusive'),
    );
    const stateAt = (place: string, fault: string) =>
      cells.find((cell) => cell.place === place && cell.fault === fault)?.state;
    expect(stateAt('gateway', 'task-kill-process')).toBe('held');
    expect(stateAt('gateway', 'stop-task')).toBe('stale');
    expect(stateAt('order-service -> payment-service', 'task-network-blackhole-port')).toBe('inconclusive');
    expect(stateAt('order-service -> payment-service', 'http-fault')).toBe('never');
    expect(cells.every(({ fault }) => fault !== 'wait')).toBe(true);
  });

  test('rises by level, and says what the next one lacks', () => {
    expect(coverage()).toMatchObject({ level: 0, next: { lacking: expect.arrayContaining(['kill-gateway']) } });
    const kills = all(({ family }) => family === 'kill-service');
    expect(coverage(...kills)).toMatchObject({
      level: 1,
      next: { lacking: expect.not.arrayContaining(['kill-gateway']) },
    });
    const listed = all((one) => one.listed);
    const oneFailed = [
      ...listed.filter(({ experiment }) => experiment !== 'cold-cache'),
      row('cold-cache', 1, 'failed'),
    ];
    expect(coverage(...oneFailed)).toMatchObject({ level: 2, next: { lacking: ['cold-cache'] } });
    expect(coverage(...listed).level).toBe(3);
    const thorough = coverage(...all((one) => one.listed || one.thorough === true));
    expect(thorough.level).toBe(4);
    expect(thorough).not.toHaveProperty('next');
  });

  test('advises what fills most, of a game day first', () => {
    const { advice } = coverage(...all((one) => one.listed && one.name !== 'cold-cache' && one.name !== 'cpu-stress'));
    expect(advice.map(({ experiment }) => experiment)).toContain('cpu-stress');
    expect(advice).toHaveLength(3);
  });
});

test('a place is of who owns the service, a call of who owns its caller', () => {
  const [first, ...others] = shopModel.topology.services;
  if (!first) throw new Error('no service');
  const topology = { ...shopModel.topology, services: [{ ...first, owner: 'edge team' }, ...others] };
  expect(ownerOf(topology, 'gateway')).toBe('edge team');
  expect(ownerOf(topology, 'gateway -> order-service')).toBe('edge team');
  expect(ownerOf(topology, 'order-service -> gateway')).toBeUndefined();
});

describe('the gate', () => {
  const asked = { services: ['payment-service'], since: now - 2 * day };
  const hits = experiments.filter((one) => one.listed && one.hits.includes('payment-service'));

  test('is open where all that was asked of a service has held since', () => {
    expect(hits.length).toBeGreaterThan(3);
    expect(
      gateOf(
        experiments,
        hits.map(({ name }) => row(name)),
        asked,
      ),
    ).toEqual([]);
  });

  test('is shut by what failed, is older, or was never run; the newest run counts', () => {
    const [never, old, failed, ...rest] = hits.map(({ name }) => name);
    const rows = [
      row(old as string, 3),
      ...[row(failed as string, 1, 'failed'), row(failed as string, 1.5)],
      ...rest.flatMap((name) => [row(name), row(name, 1.5, 'failed')]),
    ];
    const found = gateOf(experiments, rows, asked);
    expect(found.map(({ about }) => about)).toEqual([never, old, failed]);
    expect(found.map(({ why }) => why.replace(/\d{4}-\S+Z/, 'WHEN'))).toEqual([
      ...['was never run', 'was last run WHEN, before that', 'failed WHEN: it broke'],
    ]);
  });

  test('is shut for a service that nothing is about', () => {
    expect(gateOf([], [], asked)).toEqual([{ about: 'payment-service', why: 'no experiment of a game day hits it' }]);
  });
});
