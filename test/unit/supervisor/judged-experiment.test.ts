import { describe, expect, test } from '@jest/globals';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import { prepare } from '../../../lib/model/experiments/prepare.ts';
import { templateOf } from '../../../lib/model/experiments/template.ts';
import { judgedExperiment } from '../../../local/supervisor/watch/judged-experiment.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const template = (experiment: Experiment) => {
  const body = templateOf(experiment, shopModel, localReferences(shopModel.topology));
  return { id: 'EXT1', ...body, prepared: prepare(body, shopModel) };
};

describe('what a template is judged by', () => {
  const experiments = experimentsOf(shopModel);
  const known = experiments.map((experiment) => ({ experiment, template: template(experiment) }));
  const judged = (given: ReturnType<typeof template>) =>
    judgedExperiment(given, { system: shopModel, known }, ['gateway']);
  const stop = experiments.find(({ name }) => name === 'stop-gateway') as Experiment;

  test.each(experiments)('$name is itself, by its tag and content', (experiment) => {
    expect(judged(template(experiment))).toEqual(experiment);
  });

  test('a copy that is described otherwise and has empty parts is the same', () => {
    const { actions, ...rest } = template(stop);
    const copy = Object.fromEntries(
      Object.entries(actions).map(([name, action]) => [
        name,
        { ...action, description: '', parameters: {}, startAfter: [] },
      ]),
    );
    expect(judged({ ...rest, description: 'a copy', actions: copy })).toEqual(stop);
  });

  test('one that only bears the name of an experiment is its user’s own', () => {
    const { targets, ...rest } = template(stop);
    const all = Object.fromEntries(
      Object.entries(targets).map(([name, target]) => [name, { ...target, selectionMode: 'ALL' }]),
    );
    const own = judged({ ...rest, targets: all });
    expect(own.name).toBe('stop-gateway');
    expect(own.hypothesis).not.toBe(stop.hypothesis);
    expect([own.listed, stop.listed]).toEqual([false, true]);
  });
});
