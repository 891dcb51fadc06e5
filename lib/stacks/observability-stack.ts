import type { Dashboard, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { GuardrailAlarm } from '../constructs/observability/guardrail-alarm.ts';
import { ObjectiveAlarms } from '../constructs/observability/objective-alarms.ts';
import { SystemDashboard } from '../constructs/observability/system-dashboard.ts';
import { AlarmRoute } from '../constructs/response/alarm-route.ts';
import {
  guardrails,
  journeyObjectives,
  type Objective,
  serviceObjectives,
  usersObjective,
} from '../model/objectives.ts';
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
  /** The alarms that stop experiments, by the guardrail's name. */
  readonly guardrails: ReadonlyMap<string, IAlarm>;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, { config, system, services, data }: ObservabilityStackProps) {
    super(scope, 'observability', `Breakwater: alarms and the dashboard of the ${config.system}`, config);
    const { topology, journeys } = system;
    this.addStackDependency(services);
    this.addStackDependency(data);

    const common = { config, system, loadBalancer: services.loadBalancer };
    const alarmOf = (objective: Objective, alwaysAsked: boolean) =>
      new ObjectiveAlarms(this, `objective-${objective.scope}`, { ...common, objective, alwaysAsked }).alarm;
    const users = [usersObjective, ...journeyObjectives(journeys)].map((objective) =>
      alarmOf(objective, config.load !== undefined),
    );
    // A service is measured by its callers: the edge has only users, a queue worker nobody.
    const called = serviceObjectives(topology)
      .filter((objective) => callersOf(topology, objective.scope).length > 0)
      .map((objective) => alarmOf(objective, false));
    this.guardrails = new Map(
      guardrails(journeys).map((guardrail) => [
        guardrail.name,
        new GuardrailAlarm(this, guardrail.name, { ...common, guardrail }),
      ]),
    );
    const { alarms } = new AlarmRoute(this, 'People', {
      config,
      alarms: {
        users: { description: 'Users are hurt: an objective of theirs or of a journey is breached.', anyOf: users },
        services: { description: 'A service fails its callers, whether or not users notice.', anyOf: called },
      },
    });
    this.dashboard = new SystemDashboard(this, 'Dashboard', {
      config,
      system,
      edge: services,
      stores: data,
      alarms: [...alarms, ...users, ...called, ...this.guardrails.values()],
    });
  }
}
