import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { StopAlarm } from '../../model/experiments/stop-alarms.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { mostMetricsPerAlarm } from '../../model/metrics.ts';
import { namesOf } from '../../names.ts';
import { OutcomeMetrics, windowsOf } from './outcome-metrics.ts';

export interface GuardrailAlarmProps {
  readonly config: Config;
  readonly system: WithJourneys;
  readonly alarm: StopAlarm;
}

/** An alarm over more metrics than CloudWatch takes; the message names it, the number and the limit. */
export class GuardrailError extends Error {
  override readonly name = 'GuardrailError';
}

/**
 * The alarm that stops an experiment when users are hurt: one bad window of one of its guardrails is enough, and fewer
 * samples than a guardrail wants say nothing. Silence for somewhat more than a minute is ALARM too, as soon as
 * CloudWatch has no old point left to repeat: FIS neither starts nor goes on where nobody would see the harm.
 * It rings late: `alarmLagSeconds` in lib/model/alarm-lag.ts has how much, and of what. Throws {@link GuardrailError}.
 */
export class GuardrailAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, system, alarm: { name, anyOf } }: GuardrailAlarmProps) {
    const measured = anyOf.map((guardrail) => ({
      guardrail,
      metrics: new OutcomeMetrics(system, config, guardrail.scope),
    }));
    // All metrics of one expression look at the same windows: the longest that one of them needs.
    const seconds = Math.max(
      ...measured.map(({ guardrail, metrics }) => metrics.window(guardrail.minimumSamples).toSeconds()),
    );
    const parts = measured.flatMap(({ guardrail, metrics }) => metrics.breaches(guardrail, Duration.seconds(seconds)));
    const usingMetrics = Object.assign({}, ...parts.map((part) => part.usingMetrics));
    const count = Object.keys(usingMetrics).length;
    if (count > mostMetricsPerAlarm) {
      throw new GuardrailError(
        `environment ${config.name}: alarm ${name} has ${count} metrics, CloudWatch takes ${mostMetricsPerAlarm}: have fewer journeys, or set chaos.sharedStopAlarms to composite-unverified`,
      );
    }
    const metric = new MathExpression({
      label: `${anyOf.map((guardrail) => guardrail.scope).join(', ')}: too few usable answers`,
      expression: `IF(${parts.map(({ condition }) => `(${condition})`).join(' OR ')}, 1, 0)`,
      usingMetrics,
      period: Duration.seconds(seconds),
    });
    const limits = anyOf.map(
      ({ scope, availability, latencyMilliseconds, minimumSamples }) =>
        `of at least ${minimumSamples} answers to ${scope}, fewer than ${100 * availability} % were usable${latencyMilliseconds === undefined ? '' : `, or the 95th percentile took over ${latencyMilliseconds} ms`}`,
    );
    super(scope, id, {
      alarmName: namesOf(config).alarm(name),
      alarmDescription: `Stops experiments: ${limits.join('; ')}; or nobody measures.`,
      ...atFirstBadWindow(metric),
    });
  }
}

/** How an alarm that stops experiments looks at a metric which is 1 where users are hurt: silence is harm too. */
export const atFirstBadWindow = (metric: MathExpression) => ({
  metric,
  threshold: 1,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  evaluationPeriods: windowsOf(metric),
  datapointsToAlarm: 1,
  treatMissingData: TreatMissingData.BREACHING,
});
