import { type AlarmBase, AlarmRule, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import { type StopAlarm, stopAlarmsOf } from '../../model/experiments/stop-alarms.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { edgeGuardrails, guardrails } from '../../model/objectives.ts';
import { namesOf } from '../../names.ts';
import { watchOf } from '../shared/watch-of.ts';
import { EdgeGuardrailAlarm, type EdgeMetrics } from './edge-alarms.ts';
import { GuardrailAlarm } from './guardrail-alarm.ts';

export interface StopAlarmsProps {
  readonly config: Config;
  readonly system: WithJourneys;
  /** Those that they stop: which journeys must hold is theirs to say. */
  readonly experiments: readonly Experiment[];
  readonly edge: EdgeMetrics;
}

/**
 * Every alarm that stops experiments, by its name: of users, of each journey, of what journeys share, of the edge.
 * Where no background load asks, only the edge has one: what users and journeys get is not counted there.
 */
export class StopAlarms extends Construct {
  readonly alarms: ReadonlyMap<string, AlarmBase>;

  constructor(scope: Construct, id: string, { config, system, experiments, edge }: StopAlarmsProps) {
    super(scope, id);
    const watch = watchOf(config);
    const alarms = new Map<string, AlarmBase>(
      Object.values(edgeGuardrails(system)).map((guardrail) => [
        guardrail.name,
        new EdgeGuardrailAlarm(this, guardrail.name, { config, guardrail, edge }),
      ]),
    );
    const metricAlarm = (alarm: StopAlarm) => new GuardrailAlarm(this, alarm.name, { config, system, alarm });
    for (const guardrail of watch.load ? guardrails(system) : []) {
      alarms.set(guardrail.name, metricAlarm({ name: guardrail.name, anyOf: [guardrail] }));
    }
    const needed = [{ gone: [] }, ...experiments].flatMap((experiment) => stopAlarmsOf(experiment, system, watch));
    for (const alarm of needed) {
      if (alarms.has(alarm.name)) continue;
      alarms.set(alarm.name, watch.composite ? this.composite(config, alarm, alarms) : metricAlarm(alarm));
    }
    this.alarms = alarms;
  }

  /** FIS's documentation has no composite alarm as a stop condition: nobody here has verified that it takes one. */
  private composite(
    config: Config,
    { name, anyOf }: StopAlarm,
    alarms: ReadonlyMap<string, AlarmBase>,
  ): CompositeAlarm {
    const parts = anyOf.map((guardrail) => alarms.get(guardrail.name) as AlarmBase);
    return new CompositeAlarm(this, name, {
      compositeAlarmName: namesOf(config).alarm(name),
      alarmDescription: `Stops experiments: a guardrail of ${anyOf.map(({ scope }) => scope).join(', ')} rings.`,
      alarmRule: AlarmRule.anyOf(...parts),
    });
  }
}
