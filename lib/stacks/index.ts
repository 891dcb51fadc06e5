import { type App, Tags } from 'aws-cdk-lib/core';
import type { Config } from '../config/config.ts';
import { systemIn } from '../config/system-in.ts';
import { labels } from '../model/labels.ts';
import type { SystemModel } from '../model/system.ts';
import { addPolicies } from '../policy/index.ts';
import { ChaosStack } from './chaos-stack.ts';
import { DataStack } from './data-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';
import { ResponseStack, type ResponseStackProps } from './response-stack.ts';
import { ServicesStack } from './services-stack.ts';
import { TargetStack } from './target-stack.ts';

export type Stacks = ReturnType<typeof createApp>;

/** What an app of yours may have its own way: where handlers are, and how people are told. */
export type AppOptions = Pick<ResponseStackProps, 'handlers' | 'people'>;

/** Adds an environment's stacks of a system to the app, each depending only on those before it, and the policy that all must pass. */
export function createApp(app: App, config: Config, given: SystemModel, options: AppOptions = {}) {
  Tags.of(app).add(labels.system, config.system);
  Tags.of(app).add(labels.environment, config.name);
  const network = new NetworkStack(app, { config });
  const system = systemIn(config, given, network.zoneNames);
  addPolicies(app, config, system);
  const data = new DataStack(app, { config, system, network });
  const response = new ResponseStack(app, { config, system: given, ...options });
  const { machines, people } = response;
  const services = new ServicesStack(app, { config, system, network, data, machines });
  const observability = new ObservabilityStack(app, { config, system, services, data, machines, people });
  const chaos = new ChaosStack(app, { config, system, network, data, services, observability, response });
  const { orchestratorAccount } = config;
  if (orchestratorAccount) new TargetStack(app, { config, system, network, orchestratorAccount });
  return { network, data, response, services, observability, chaos };
}
