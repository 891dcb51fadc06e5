import { expect, test } from '@jest/globals';
import { familyOnEdges } from '../../../lib/model/experiments/edge-faults.ts';
import { experimentsOf, omissionsOf } from '../../../lib/model/experiments/index.ts';
import { awsOnly } from '../../../lib/model/experiments/template.ts';
import { service, systemOf } from './support/small-systems.ts';

test('of thirty services and sixty edges a game day here has three experiments for each, and few more', () => {
  const services = Array.from({ length: 30 }, (_, index) =>
    service(`s${index}`, [`s${(index + 1) % 30}`, `s${(index + 2) % 30}`], { public: index === 0 }),
  );
  const experiments = experimentsOf(systemOf({ services }));
  const listed = experiments.filter((one) => one.listed && !awsOnly(one));
  expect(
    listed.filter(({ family }) => !['kill-service', 'stop-service', 'hang-service'].includes(family)).length,
  ).toBeLessThan(12);
  expect(experiments.filter(({ family }) => family === 'lose-dependency')).toHaveLength(60);
});

test('of more edges than FIS takes templates for, none is broken by loss, errors or resets, and that is said', () => {
  const services = Array.from({ length: 45 }, (_, index) =>
    service(`s${index}`, [`s${(index + 1) % 45}`, `s${(index + 2) % 45}`], { public: index === 0 }),
  );
  const system = systemOf({ services });
  const experiments = experimentsOf(system);
  expect(experiments.length).toBeLessThan(450);
  expect(experiments.filter(({ family }) => family === 'slow-dependency')).toHaveLength(90);
  for (const fault of ['lossy', 'errors', 'resets'] as const) {
    expect(experiments.filter(({ family }) => family === familyOnEdges(fault))).toEqual([]);
    expect(omissionsOf(system)).toContainEqual({
      omitted: familyOnEdges(fault),
      why: expect.stringMatching(/^with them there would be \d{3} experiments, and FIS takes 500 templates$/),
    });
  }
});
