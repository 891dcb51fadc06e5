import { type AlarmBase, AlarmRule, type IAlarmRule } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { CapacityAlarms } from '../constructs/observability/capacity-alarms.ts';
import { DeadLetterAlarms } from '../constructs/observability/dead-letter-alarms.ts';
import { EdgeObjectiveAlarms } from '../constructs/observability/edge-alarms.ts';
import { ObjectiveAlarms } from '../constructs/observability/objective-alarms.ts';
import { OutcomeMetrics } from '../constructs/observability/outcome-metrics.ts';
import { onceSeen, SeenAlarm } from '../constructs/observability/seen-alarm.ts';
import { StopAlarms } from '../constructs/observability/stop-alarms.ts';
import { SystemDashboards } from '../constructs/observability/system-dashboards.ts';
import type { AlarmRoute } from '../constructs/response/alarm-route.ts';
import { PeopleAlarm } from '../constructs/response/people-alarm.ts';
import { RetiredTopic } from '../constructs/response/retired-topic.ts';
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
  /** Whoever acts on alarms by itself. */
  readonly machines: AlarmRoute;
  readonly people: AlarmRoute;
}

/** Alarms for people (objectives), alarms for experiments (guardrails), and the pages that show it all. */
export class ObservabilityStack extends EnvironmentStack {
  /** The alarms that stop experiments, by name. */
  readonly guardrails: ReadonlyMap<string, AlarmBase>;
  readonly dashboards: SystemDashboards;

  constructor(scope: Construct, props: ObservabilityStackProps) {
    const { config, system, services, data, machines } = props;
    super(scope, 'observability', `Breakwater: alarms and dashboards of the ${config.system}`, config);
    const { topology } = system;
    this.addStackDependency(services);
    this.addStackDependency(data);

    const alarmOf = (objective: Objective, alwaysAsked: boolean) =>
      new ObjectiveAlarms(this, `objective-${objective.scope}`, { config, system, objective, alwaysAsked }).alarm;
    // Without a background load nobody counts what users and journeys get: the load balancer's alarms are theirs.
    const asked = config.load ? [usersObjective(system), ...journeyObjectives(system)] : [];
    const users = asked.map((objective) => alarmOf(objective, true));
    // A service is measured by its callers: the edge has only users, a queue worker nobody.
    const called = serviceObjectives(system)
      .filter((objective) => callersOf(topology, objective.scope).length > 0)
      .map((objective) => alarmOf(objective, false));
    const objective = usersObjective(system);
    const edge = new EdgeObjectiveAlarms(this, 'objective-edge', { config, objective, edge: services });
    const experiments = experimentsOf(system);
    this.guardrails = new StopAlarms(this, 'Stop', { config, system, experiments, edge: services }).alarms;
    const capacity = new CapacityAlarms(this, 'Capacity', { config, topology });
    const deadLetters = new DeadLetterAlarms(this, 'DeadLetters', { config, queues: data.queues }).alarms;
    for (const alarm of [...users, ...called, ...edge.alarms, ...this.guardrails.values()]) machines.route(alarm);

    const forPeople = this.addPeopleAlarms(props, {
      users: [...this.onceAsked(props, users), ...edge.alarms],
      services: called,
      capacity: [capacity.rule],
      deadLetters,
    });
    this.dashboards = new SystemDashboards(this, 'Dashboards', {
      config,
      system,
      edge: services,
      stores: data,
      alarms: [
        ...forPeople,
        ...users,
        ...edge.alarms,
        ...called,
        ...capacity.alarms,
        ...deadLetters,
        ...this.guardrails.values(),
      ],
    });
  }

  /** Silence of who always asks is an alarm, but not before anybody has asked: a new environment pages nobody. */
  private onceAsked({ config, system }: ObservabilityStackProps, alarms: readonly AlarmBase[]): IAlarmRule[] {
    if (alarms.length === 0) return [];
    const { scope } = usersObjective(system);
    const metric = new OutcomeMetrics(system, config, scope).answers();
    const seen = new SeenAlarm(this, 'Seen', { config, name: `seen-${scope}`, whose: scope, metric });
    return [onceSeen(AlarmRule.anyOf(...alarms), seen)];
  }

  private addPeopleAlarms(
    { config, people }: ObservabilityStackProps,
    rules: Readonly<Record<'users' | 'services' | 'capacity' | 'deadLetters', readonly IAlarmRule[]>>,
  ): PeopleAlarm[] {
    // Their names are fixed: elsewhere in the tree they would collide with those that are deployed.
    const scope = new RetiredTopic(this, 'People');
    const alarm = (name: string, anyOf: readonly IAlarmRule[], description: string) =>
      new PeopleAlarm(scope, name, { config, description, rule: AlarmRule.anyOf(...anyOf), route: people });
    const { users, services, capacity, deadLetters } = rules;
    return [
      alarm('users', users, 'Users are hurt: an objective of theirs or of a journey is breached.'),
      alarm('services', services, 'A service fails its callers, whether or not users notice.'),
      alarm('capacity', capacity, 'A service has too few tasks, and ECS does not bring them back.'),
      ...(deadLetters.length > 0
        ? [alarm('dead-letters', deadLetters, 'Messages failed too often and wait for a person.')]
        : []),
    ];
  }
}
