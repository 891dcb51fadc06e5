import { expect, test } from '@jest/globals';
import { planStress, type StressRequest } from '../../../../../local/runtimes/docker/stress/plan-stress.ts';

const target = { containerId: 'c'.repeat(64), pid: 42 };
const request = (effect: StressRequest['effect'], limits: StressRequest['limits'] = {}): StressRequest => ({
  faultId: 'f',
  target,
  effect,
  durationMilliseconds: 1500,
  limits,
  layers: ['/layer'],
});

test('stressors outlive the fault by a little when nobody ends them', () => {
  const { step, fidelity } = planStress(request({ kind: 'cpu-stress', percent: 80, workers: 0 }, { processors: 0.5 }));
  expect(step).toEqual({ do: 'cpu-stress', faultId: 'f', target, percent: 80, workers: 0, seconds: 12 });
  expect(fidelity).toContain('its limit of 0.5 processors throttles both');
  expect(planStress(request({ kind: 'cpu-stress', percent: 80, workers: 0 })).fidelity).toContain('it has no limit');
});

test('memory is told by the limit, and refused without one', () => {
  const balloon = { kind: 'memory-stress', mode: 'balloon', percent: 50, endsTask: false } as const;
  expect(planStress(request(balloon, { memoryMebibytes: 256 })).fidelity).toMatch(/^128 MiB are held/);
  const exhaust = { ...balloon, mode: 'exhaust', endsTask: true } as const;
  expect(() => planStress(request(exhaust))).toThrow('no memory limit');
});

test('what is written is found again by the layers that the daemon names', () => {
  const { step } = planStress(request({ kind: 'io-stress', percent: 50, workers: 2 }));
  expect(step).toMatchObject({ do: 'io-stress', workers: 2, percent: 50, layers: ['/layer'] });
});

test('kill and hang name the container', () => {
  const kill = { kind: 'kill-process', processName: 'node', signal: 'SIGTERM', endsTask: true } as const;
  expect(planStress(request(kill)).step).toEqual({ do: 'kill', faultId: 'f', target, name: 'node', signal: 'SIGTERM' });
  expect(planStress(request({ kind: 'hang', endsTask: true })).step).toEqual({ do: 'hang', faultId: 'f', target });
});
