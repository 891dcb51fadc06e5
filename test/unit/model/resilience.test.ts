import { describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import {
  experimentsAt,
  isProtected,
  lackingAt,
  levelInWords,
  resilienceLevels,
  systemAt,
} from '../../../lib/model/resilience.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const replicasAt = (level: (typeof resilienceLevels)[number]) =>
  new Set(systemAt(shopModel, level).topology.services.map(({ replicas }) => replicas));

describe('levels of resilience', () => {
  test('each has all that the one before has, and more', () => {
    expect(resilienceLevels).toEqual(['as-found', 'off', 'on']);
    const counts = resilienceLevels.map((level) => lackingAt(level).length);
    expect(counts).toEqual(counts.toSorted((one, other) => other - one));
    expect(new Set(counts).size).toBe(resilienceLevels.length);
    expect(lackingAt('on')).toEqual([]);
    for (const words of lackingAt('off')) expect(lackingAt('as-found')).toContain(words);
  });

  test('as found names each thing that is not there', () => {
    expect(levelInWords('as-found')).toBe('as found');
    expect(lackingAt('as-found').join()).toMatch(/time-outs.*restarts.*health checks.*one task/);
    expect(isProtected('off', 'restarts')).toBe(true);
    expect(isProtected('as-found', 'restarts')).toBe(false);
  });

  test('as found each service has one task, else as many as it says', () => {
    expect(replicasAt('as-found')).toEqual(new Set([1]));
    expect(replicasAt('off')).toEqual(new Set([2]));
    expect(replicasAt('on')).toEqual(new Set([2]));
  });

  test('experiments promise the same at every level, and may take the one task there is', () => {
    const whole = experimentsOf(shopModel);
    expect(experimentsAt(shopModel, 'off')).toEqual(whole);
    const found = experimentsAt(shopModel, 'as-found');
    expect(found.every(({ allowLastHealthyTask }) => allowLastHealthyTask)).toBe(true);
    const promised = ({ name, during, gone, recoverySeconds }: (typeof found)[number]) => ({
      ...{ name, during, gone, recoverySeconds },
    });
    expect(found.map(promised)).toEqual(whole.map(promised));
  });
});
