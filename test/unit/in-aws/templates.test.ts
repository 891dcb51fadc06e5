import { describe, expect, test } from '@jest/globals';
import { chooseTemplates, ofEnvironment, readTemplates } from '../../../aws/templates.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { labels } from '../../../lib/model/labels.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const experiments = experimentsOf(shopModel);
const summary = (id: string, experiment: string, environment?: string, more: Record<string, string> = {}) => ({
  id,
  tags: {
    [labels.system]: 'shop',
    [labels.experiment]: experiment,
    ...(environment && { [labels.environment]: environment }),
    ...more,
  },
});
const choose = (summaries: ReturnType<typeof summary>[], ...names: string[]) =>
  chooseTemplates(readTemplates(summaries, 'shop'), experiments, names).map(({ template }) => template.id);

describe('templates', () => {
  test('are ours by their tags, whatever else is in the account', () => {
    const foreign = [{ id: 'EXT9' }, summary('EXT8', 'random-kill', 'dev', { [labels.system]: 'bank' })];
    const ours = summary('EXT1', 'random-kill', 'prod', { [labels.production]: 'true' });
    expect(readTemplates([...foreign, ours], 'shop')).toEqual([
      { id: 'EXT1', experiment: 'random-kill', environment: 'prod', production: true, description: '' },
    ]);
  });

  test.each([
    ['prod', {}, true],
    ['prod', { [labels.production]: 'false' }, true],
    ['prod', { [labels.production]: 'TRUE' }, true],
    ['dev', {}, false],
    ['dev', { [labels.production]: 'true' }, true],
    ['of-another-app', {}, true],
    ['of-another-app', { [labels.production]: 'false' }, false],
    [undefined, {}, false],
  ])('of environment %s with %j serve customers: %j', (environment, tags, production) => {
    const [template] = readTemplates([summary('EXT1', 'random-kill', environment, tags)], 'shop');
    expect(template?.production).toBe(production);
  });

  test('are chosen by name, by family and by id', () => {
    const all = [
      summary('EXT1', 'random-kill'),
      summary('EXT2', 'kill-gateway'),
      summary('EXT3', 'kill-order-service'),
    ];
    expect(choose(all, 'random-kill')).toEqual(['EXT1']);
    expect(choose(all, 'kill-service')).toEqual(['EXT2', 'EXT3']);
    expect(choose(all, 'EXT3', 'random-kill')).toEqual(['EXT3', 'EXT1']);
  });

  test.each<[string, ReturnType<typeof summary>[], string]>([
    ['random-kil', [summary('EXT1', 'random-kill')], '"random-kil"; did you mean random-kill?'],
    ['cpu-stress', [summary('EXT1', 'random-kill')], 'no template of "cpu-stress"'],
    [
      'random-kill',
      [summary('EXT1', 'random-kill', 'dev'), summary('EXT2', 'random-kill', 'prod')],
      'in dev, prod: choose one with --env',
    ],
    [
      'random-kill',
      [summary('EXT1', 'random-kill', 'dev'), summary('EXT2', 'random-kill', 'dev')],
      '2 times: run one by its id instead (EXT1, EXT2)',
    ],
    [
      'EXT1',
      [summary('EXT1', 'of-somebody-else')],
      'EXT1 is a template of of-somebody-else, which is no experiment here',
    ],
  ])('%s among %j is refused', (name, all, message) => {
    expect(() => choose(all, name)).toThrow(message);
  });

  test('of one environment alone', () => {
    const all = readTemplates([summary('EXT1', 'random-kill', 'dev'), summary('EXT2', 'random-kill', 'prod')], 'shop');
    expect(ofEnvironment(all, 'prod').map(({ id }) => id)).toEqual(['EXT2']);
    expect(ofEnvironment(all, undefined)).toHaveLength(2);
    expect(() => ofEnvironment(all, 'test')).toThrow('no templates of environment test; there are those of dev, prod');
    expect(() => ofEnvironment([], 'dev')).toThrow('no experiment templates of ours: deploy them first');
  });
});
