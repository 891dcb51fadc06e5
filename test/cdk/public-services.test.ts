import { expect, test } from '@jest/globals';
import { configOf } from '../../lib/config/settings.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { PublicServicesError } from '../../lib/stacks/services-stack.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { handlers, testApp } from './support/synth.ts';

test('a system with two public services is refused at synth, by their names', () => {
  const { topology } = shopModel;
  const [first = '', second = ''] = topology.services.map(({ name }) => name);
  const services = topology.services.map((service, index) => (index < 2 ? { ...service, public: true } : service));
  const system = { ...shopModel, topology: { ...topology, services } };
  const synth = () => createApp(testApp(), configOf(system, 'dev', {}), system, { handlers });
  expect(synth).toThrow(PublicServicesError);
  expect(synth).toThrow(
    `system shop: ${first} and ${second} are public; in AWS the load balancer leads to exactly one`,
  );
});
