import { type App, Tags } from 'aws-cdk-lib/core';
import { type Config, topologyOf } from '../config.ts';
import { labels } from '../model/labels.ts';
import { addPolicies } from '../policy/index.ts';
import { ChaosStack } from './chaos-stack.ts';
import { DataStack } from './data-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';
import { ServicesStack } from './services-stack.ts';

export type Stacks = ReturnType<typeof createApp>;

/** Adds an environment's stacks to the app, each depending only on those before it, and the policy that all must pass. */
export function createApp(app: App, config: Config) {
  const topology = topologyOf(config);
  Tags.of(app).add(labels.system, topology.name);
  Tags.of(app).add(labels.environment, config.name);
  addPolicies(app, config);
  const network = new NetworkStack(app, { config });
  const data = new DataStack(app, { config, topology, network });
  const services = new ServicesStack(app, { config, topology, network, data });
  const observability = new ObservabilityStack(app, { config, topology, services, data });
  const chaos = new ChaosStack(app, { config, topology, network, data, services, observability });
  return { network, data, services, observability, chaos };
}
