import { Template } from 'aws-cdk-lib/assertions';
import type { Config } from '../../../lib/config/config.ts';
import { systemIn } from '../../../lib/config/system-in.ts';
import { DataStack } from '../../../lib/stacks/data-stack.ts';
import { NetworkStack } from '../../../lib/stacks/network-stack.ts';
import { ServicesStack } from '../../../lib/stacks/services-stack.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { testApp } from './synth.ts';

/** The services stack of other settings than an environment has. */
export function servicesOf(config: Config): Template {
  const app = testApp();
  const system = systemIn(config, shopModel);
  const network = new NetworkStack(app, { config });
  const data = new DataStack(app, { config, system, network });
  return Template.fromStack(new ServicesStack(app, { config, system, network, data, machines: { route: () => {} } }));
}
