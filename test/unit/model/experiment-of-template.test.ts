import { describe, expect, test } from '@jest/globals';
import { injectables, kebabCase } from '../../../cli/injectable.ts';
import { experimentFrom } from '../../../cli/injected.ts';
import { onRuntime } from '../../../definition/on-runtime.ts';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { experimentOfTemplate } from '../../../lib/model/experiments/experiment-of-template.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import { prepare } from '../../../lib/model/experiments/prepare.ts';
import { radiusIn, radiusTags } from '../../../lib/model/experiments/radius-tags.ts';
import { templateOf } from '../../../lib/model/experiments/template.ts';
import { labels } from '../../../lib/model/labels.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { typicalParameters } from '../../support/typical-parameters.ts';

const shop = shopModel.topology;

const template = (experiment: Experiment) => {
  const body = templateOf(experiment, shopModel, localReferences(shop));
  return { id: 'EXT1', ...body, prepared: prepare(body, shopModel) };
};
const judgedBy = ({ name, hits, gone, expectedRadius, during, recoverySeconds, data }: Experiment) => ({
  name,
  hits,
  gone,
  expectedRadius,
  during,
  recoverySeconds,
  data,
});

const local = injectables.filter(
  ({ by }) => !('action' in by && (by.action.awsOnly || by.action.actionId.startsWith('aws:ssm'))),
);

const onProcesses = ['http-fault', 'redis-fault', 'dynamodb-partial-batch', 'poison-message'];

describe('the experiment of a template', () => {
  test.each(local)('of `chaos inject $name` is the one that was injected', ({ name, by, parameters }) => {
    const takesService = ('action' in by && by.action.target) || Object.hasOwn(parameters, 'Service');
    // What `inject` and `--on` give it is not to be given again.
    const { duration: _, Duration: __, processName: ___, Service: ____, ...own } = typicalParameters(parameters, name);
    const options = { ...(takesService && { on: 'gateway' }), ...own };
    const given = {
      positionals: [name],
      options: Object.fromEntries(Object.entries(options).map(([key, value]) => [kebabCase(key), value])),
    };
    // A disk of their own have containers alone; links that tell requests apart, processes.
    const system = onProcesses.includes(name) ? shopModel : onRuntime(shopModel, 'docker');
    const injected = experimentFrom(given as Parameters<typeof experimentFrom>[0], system);
    const services = takesService ? ['gateway'] : [];
    expect(judgedBy(experimentOfTemplate(template(injected), shopModel, services))).toEqual(judgedBy(injected));
  });

  test('that nobody tagged is named by its description, else by its id', () => {
    const [first] = experimentsOf(shopModel);
    const own = { ...template(first as Experiment), tags: {} };
    const nameOf = (description: string) => experimentOfTemplate({ ...own, description }, shopModel, []).name;
    expect([nameOf('my own'), nameOf(' ')]).toEqual(['my own', 'EXT1']);
  });

  test('may say by a tag how far the harm may reach', () => {
    const [first] = experimentsOf(shopModel);
    const tags = { [labels.expectedRadius]: 'gateway cache' };
    const { expectedRadius } = experimentOfTemplate({ ...template(first as Experiment), tags }, shopModel, ['gateway']);
    expect(expectedRadius).toEqual(['gateway', 'cache']);
  });

  test.each([0, 1, 40])('says a radius of %i by as many tags as it takes, of at most 256 characters', (count) => {
    const names = Array.from({ length: count }, (_, index) => `a-service-with-a-long-name-${index}`);
    const tags = radiusTags(names);
    expect(radiusIn(tags)).toEqual(names);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    expect(radiusIn({})).toBeUndefined();
  });
});

describe('what a network fault cuts off', () => {
  const injected = (...options: [string, string][]) =>
    judgedBy(
      experimentFrom(
        { positionals: ['network-blackhole-port'], options: Object.fromEntries(options) } as Parameters<
          typeof experimentFrom
        >[0],
        shopModel,
      ),
    );

  test('by the port of a callee is that callee, as in the experiment that loses it', () => {
    const losePayment = experimentsOf(shopModel).find(({ name }) => name === 'lose-payment') as Experiment;
    const port = String(shop.services.find(({ name }) => name === 'payment-service')?.port);
    const { gone, expectedRadius } = injected(['on', 'order-service'], ['port', port], ['traffic-type', 'egress']);
    expect(gone).toEqual(losePayment.gone);
    expect(expectedRadius).toEqual(expect.arrayContaining([...losePayment.expectedRadius, 'order-service']));
  });

  test('is nothing where it is about what comes in, or a port that nobody is called at', () => {
    const none = { hits: ['order-service'], gone: [], expectedRadius: ['order-service'] };
    expect(injected(['on', 'order-service'], ['port', '8083'], ['traffic-type', 'ingress'])).toMatchObject(none);
    expect(injected(['on', 'order-service'], ['port', '9'], ['traffic-type', 'egress'])).toMatchObject(none);
  });
});
