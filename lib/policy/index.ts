import { type App, Validations } from 'aws-cdk-lib/core';
import type { Config } from '../config/config.ts';
import type { SystemModel } from '../model/system.ts';
import { alarmMetrics } from './alarm-metrics.ts';
import { alarmSpan } from './alarm-span.ts';
import { allowedByName } from './allowed-by-name.ts';
import { anyResource } from './any-resource.ts';
import { emptyTargets } from './empty-targets.ts';
import { eventSources } from './event-sources.ts';
import { handlerRoles } from './handler-roles.ts';
import { keyGrants } from './key-grants.ts';
import { lateData } from './late-data.ts';
import { logging } from './logging.ts';
import { ownEnvironment } from './own-environment.ts';
import { PolicyPlugin } from './plugin.ts';
import { queueGrants } from './queue-grants.ts';
import { queues } from './queues.ts';
import type { Rule } from './rule.ts';
import { selfHealing } from './self-healing.ts';
import { stopCondition } from './stop-condition.ts';
import { targetedSubnets } from './targeted-subnets.ts';
import { topicGrants } from './topic-grants.ts';
import { bounds } from './why-not.ts';

/** Every rule there is. A new one is its file and its line here, or in `bounds` where an experiment may be left out for it. */
export const rules: readonly Rule[] = [
  stopCondition,
  logging,
  ...bounds,
  alarmMetrics,
  alarmSpan,
  lateData,
  emptyTargets,
  allowedByName,
  anyResource,
  ownEnvironment,
  targetedSubnets,
  selfHealing,
  topicGrants,
  keyGrants,
  queueGrants,
  queues,
  eventSources,
  handlerRoles,
];

/** Holds everything that the app synthesises for a system, as the environment has it, against the rules; a violation fails the synth. */
export function addPolicies(app: App, config: Config, system: SystemModel): void {
  Validations.of(app).addPlugins(new PolicyPlugin(rules, config, system));
}
