import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  type MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { type Objective, objectiveWindows, samplesToResolve } from '../../model/objectives.ts';
import { namesOf } from '../../names.ts';
import { OutcomeMetrics, windowsOf } from './outcome-metrics.ts';

export interface ObjectiveAlarmsProps {
  readonly config: Config;
  readonly system: WithJourneys;
  readonly objective: Objective;
  /** Whether somebody asks all the time, so that silence means that the asking itself is broken. */
  readonly alwaysAsked: boolean;
}

/**
 * One alarm per objective, over its two halves: availability and latency. Half of the last windows must be bad, each long
 * enough that one lost answer is no breach. Silence is never OK: ALARM where somebody should be asking, else no data.
 */
export class ObjectiveAlarms extends Construct {
  readonly alarm: CompositeAlarm;

  constructor(scope: Construct, id: string, { config, system, objective, alwaysAsked }: ObjectiveAlarmsProps) {
    super(scope, id);
    const { scope: whom, availability, latencyMilliseconds } = objective;
    const measured = new OutcomeMetrics(system, config, whom);
    const name = (half?: string) => namesOf(config).alarm(['objective', whom, half].filter(Boolean).join('-'));
    const over = (metric: MathExpression) => ({
      metric,
      evaluationPeriods: windowsOf(metric),
      datapointsToAlarm: objectiveWindows(metric.period?.toSeconds() ?? 60).bad,
      treatMissingData: alwaysAsked ? TreatMissingData.BREACHING : TreatMissingData.MISSING,
    });

    const available = new Alarm(this, 'Availability', {
      ...over(measured.tooFewUsable(availability, samplesToResolve(availability))),
      alarmName: name('availability'),
      alarmDescription: `Fewer than ${100 * availability} % of the answers to ${whom} were usable.`,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    const fast = new Alarm(this, 'Latency', {
      ...over(measured.slowest()),
      alarmName: name('latency'),
      alarmDescription: `The 95th percentile of ${whom} took longer than ${latencyMilliseconds} ms.`,
      threshold: latencyMilliseconds,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    });
    this.alarm = new CompositeAlarm(this, 'Alarm', {
      compositeAlarmName: name(),
      alarmDescription: `The objective of ${whom} is breached.`,
      alarmRule: AlarmRule.anyOf(available, fast),
    });
  }
}
