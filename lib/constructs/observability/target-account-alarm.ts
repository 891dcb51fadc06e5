import { Alarm, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { mapValues } from '../../model/map-values.ts';
import { usersGuardrail } from '../../model/objectives.ts';
import { namesOf } from '../../names.ts';
import { atFirstBadWindow } from './guardrail-alarm.ts';
import { OutcomeMetrics } from './outcome-metrics.ts';

export interface TargetAccountAlarmProps {
  readonly config: Config;
  readonly system: WithJourneys;
  readonly account: string;
}

/**
 * The guardrail of all users of another account, kept in this one: FIS takes stop conditions from its own account alone.
 * It reads metrics that the other account must share with this one; until it does, nobody measures and the alarm rings.
 */
export class TargetAccountAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, system, account }: TargetAccountAlarmProps) {
    const guardrail = usersGuardrail(system);
    const { availability, minimumSamples, name } = guardrail;
    const here = new OutcomeMetrics(system, config, guardrail.scope).tooFewUsable(availability, minimumSamples);
    const { expression, period } = here;
    const usingMetrics = mapValues(here.usingMetrics, (metric) => (metric as Metric).with({ account }));
    const metric = new MathExpression({ label: `${account}: ${here.label}`, expression, period, usingMetrics });
    super(scope, id, {
      alarmName: namesOf(config).alarm(`${name}-${account}`),
      alarmDescription: `Stops experiments in ${account}: of at least ${minimumSamples} answers to its users, fewer than ${100 * availability} % were usable, or nobody measures, or it does not share its metrics.`,
      ...atFirstBadWindow(metric),
    });
  }
}
