import type { Dashboard, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CapacityAlarms } from '../constructs/observability/capacity-alarms.ts';
import { DeadLetterAlarms } from '../constructs/observability/dead-letter-alarms.ts';
import { EdgeObjectiveAlarms } from '../constructs/observability/edge-alarms.ts';
import { ObjectiveAlarms } from '../constructs/observability/objective-alarms.ts';
import { StopAlarms } from '../constructs/observability/stop-alarms.ts';
import { SystemDashboard } from '../constructs/observability/system-dashboard.ts';
import { AlarmRoute } from '../constructs/response/alarm-route.ts';
import { experimentsOf } from '../model/experiments/index.ts';
import { journeyObjectives, type Objective, serviceObjectives, usersObjective } from '../model/objectives.ts';
import type { SystemModel } from '../model/system.ts';
import { callersOf } from '../model/topology.ts';
import type { DataStack } from './data-stack.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';
import type { ServicesStack } from './services-stack.ts';

export interface ObservabilityStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  readonly services: ServicesStack;
  readonly data: DataStack;
}

/** Alarms for people (objectives), alarms for experiments (guardrails), and one page that shows it all. */
export class ObservabilityStack extends EnvironmentStack {
  /** The alarms that stop experiments, by name. */
  readonly guardrails: ReadonlyMap<string, IAlarm>;
  readonly dashboard: Dashboard;
  /** Where people hear what they should look at. */
  readonly people: ITopic;

  constructor(scope: Construct, { config, system, services, data }: ObservabilityStackProps) {
    super(scope, 'observability', `Breakwater: alarms and the dashboard of the ${config.system}`, config);
    const { topology, journeys } = system;
    this.addStackDependency(services);
    this.addStackDependency(data);

    const alarmOf = (objective: Objective, alwaysAsked: boolean) =>
      new ObjectiveAlarms(this, `objective-${objective.scope}`, { config, system, objective, alwaysAsked }).alarm;
    // Without a background load nobody counts what users and journeys get: the load balancer's alarms are theirs.
    const asked = config.load ? [usersObjective, ...journeyObjectives(journeys)] : [];
    const users = asked.map((objective) => alarmOf(objective, true));
    // A service is measured by its callers: the edge has only users, a queue worker nobody.
    const called = serviceObjectives(topology)
      .filter((objective) => callersOf(topology, objective.scope).length > 0)
      .map((objective) => alarmOf(objective, false));
    const edge = new EdgeObjectiveAlarms(this, 'objective-edge', { config, objective: usersObjective, edge: services });
    const experiments = experimentsOf(system);
    this.guardrails = new StopAlarms(this, 'Stop', { config, system, experiments, edge: services }).alarms;
    const capacity = new CapacityAlarms(this, 'Capacity', { config, topology }).alarms;
    const deadLetters = new DeadLetterAlarms(this, 'DeadLetters', { config, queues: data.queues }).alarms;
    const { alarms, topic } = new AlarmRoute(this, 'People', {
      config,
      alarms: {
        users: {
          description: 'Users are hurt: an objective of theirs or of a journey is breached.',
          anyOf: [...users, ...edge.alarms],
        },
        services: { description: 'A service fails its callers, whether or not users notice.', anyOf: called },
        capacity: { description: 'A service has too few tasks, and ECS does not bring them back.', anyOf: capacity },
        ...(deadLetters.length > 0 && {
          'dead-letters': { description: 'Messages failed too often and wait for a person.', anyOf: deadLetters },
        }),
      },
    });
    this.people = topic;
    // Whoever imports it or not: a last experiment may be removed.
    this.exportValue(topic.topicArn);
    this.dashboard = new SystemDashboard(this, 'Dashboard', {
      config,
      system,
      edge: services,
      stores: data,
      alarms: [
        ...alarms,
        ...users,
        ...edge.alarms,
        ...called,
        ...capacity,
        ...deadLetters,
        ...this.guardrails.values(),
      ],
    });
  }
}
