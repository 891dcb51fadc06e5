import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import type { Guardrail } from '../../model/objectives.ts';
import { namesOf } from '../../names.ts';
import { isAtEdge, metricsOfScope, type ScopeMetricsProps } from './edge-outcomes.ts';
import { windowsOf } from './outcome-metrics.ts';

export interface GuardrailAlarmProps {
  readonly config: Config;
  readonly system: WithJourneys;
  readonly guardrail: Guardrail;
  readonly loadBalancer: ScopeMetricsProps['loadBalancer'];
}

/**
 * The alarm that stops an experiment when users are hurt: one bad window is enough, and fewer samples than the guardrail
 * wants say nothing. Silence for somewhat more than a minute is ALARM too, as soon as
 * CloudWatch has no old point left to repeat: FIS neither starts nor goes on where nobody would see the harm. At the load
 * balancer silence is that nobody comes, which is no harm, and a window is a minute.
 */
export class GuardrailAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, system, guardrail, loadBalancer }: GuardrailAlarmProps) {
    const { name, scope: whom, availability, minimumSamples } = guardrail;
    const measured = metricsOfScope({ config, system, scope: whom, loadBalancer });
    const metric = measured.tooFewUsable(availability, minimumSamples);
    const atEdge = isAtEdge(config, whom);
    super(scope, id, {
      alarmName: namesOf(config).alarm(name),
      alarmDescription: `Stops experiments: of at least ${minimumSamples} answers to ${whom}, fewer than ${100 * availability} % were usable${atEdge ? ', by the minute' : ', or nobody measures'}.`,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: windowsOf(metric),
      datapointsToAlarm: 1,
      treatMissingData: atEdge ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
  }
}
