import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import type { Guardrail } from '../../model/objectives.ts';
import { namesOf } from '../../names.ts';
import { OutcomeMetrics, windowsOf } from './outcome-metrics.ts';

export interface GuardrailAlarmProps {
  readonly config: Config;
  readonly system: WithJourneys;
  readonly guardrail: Guardrail;
}

/**
 * The alarm that stops an experiment when users are hurt: one bad window is enough, and fewer samples than the guardrail
 * wants say nothing. Silence for somewhat more than a minute is ALARM too, as soon as
 * CloudWatch has no old point left to repeat: FIS neither starts nor goes on where nobody would see the harm.
 */
export class GuardrailAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, system, guardrail }: GuardrailAlarmProps) {
    const { name, availability, minimumSamples } = guardrail;
    const metric = new OutcomeMetrics(system, config, guardrail.scope).tooFewUsable(availability, minimumSamples);
    super(scope, id, {
      alarmName: namesOf(config).alarm(name),
      alarmDescription: `Stops experiments: of at least ${minimumSamples} answers to ${guardrail.scope}, fewer than ${100 * availability} % were usable, or nobody measures.`,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: windowsOf(metric),
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}
