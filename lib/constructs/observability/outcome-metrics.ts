import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import { windowsLookedAt } from '../../model/alarm-lag.ts';
import { scopeWindowSeconds } from '../../model/alarm-windows.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { samplesOfLatency } from '../../model/local-windows.ts';
import { type callerMetrics, dimensionsOf, metrics } from '../../model/metrics.ts';
import type { Guardrail } from '../../model/objectives.ts';
import {
  anyOf,
  breachesOf,
  type Condition,
  countsOf,
  lateIsAsBefore,
  tooFewUsable,
} from '../../model/outcome-expressions.ts';

type Counted = (typeof metrics)['failed' | 'degraded'] | (typeof callerMetrics)[keyof typeof callerMetrics];

/** What is measured of a scope: `users`, a journey, a service or a store. */
export class OutcomeMetrics {
  private readonly system: WithJourneys;
  private readonly config: Pick<Config, 'name' | 'load'>;
  private readonly scope: string;

  constructor(system: WithJourneys, config: Pick<Config, 'name' | 'load'>, scope: string) {
    this.system = system;
    this.config = config;
    this.scope = scope;
  }

  /** 1 where too few of at least `samples` answers were usable (served or degraded), else 0; no data where nobody measures. */
  tooFewUsable(availability: number, samples: number): MathExpression {
    const period = this.window(samples);
    const condition = tooFewUsable(this.scope, availability, samples);
    return new MathExpression({
      label: `${this.scope}: usable answers below ${availability}`,
      expression: anyOf([condition]),
      usingMetrics: this.read(condition.reads, period),
      period,
    });
  }

  /** What makes a guardrail of the scope ring, each with the metrics that it reads. */
  breaches(guardrail: Guardrail, period: Duration) {
    return breachesOf(guardrail).map(({ condition, reads }) => ({ condition, usingMetrics: this.read(reads, period) }));
  }

  /** The 95th percentile, milliseconds, for an alarm. */
  slowest(): MathExpression {
    const period = this.window(samplesOfLatency);
    return new MathExpression({
      label: `${this.scope}: latency p95, ms`,
      expression: lateIsAsBefore('latency'),
      usingMetrics: { latency: this.metric(metrics.latency, 'p95', period) },
      period,
    });
  }

  /** The 95th percentile, milliseconds, for people to look at. */
  latency(): Metric {
    return this.metric(metrics.latency, 'p95', Duration.seconds(metrics.period)).with({ label: this.scope });
  }

  /** Usable answers in percent, for people to look at. */
  availability(): MathExpression {
    const period = Duration.seconds(metrics.period);
    const { usable, all, reads } = countsOf(this.scope);
    return new MathExpression({
      label: this.scope,
      expression: `100 * ${usable} / ${all}`,
      usingMetrics: this.read(reads, period),
      period,
    });
  }

  /** Calls of ten seconds, whatever came of them, for people to look at. */
  calls(): MathExpression {
    const period = Duration.seconds(metrics.period);
    const { all, reads } = countsOf(this.scope);
    return new MathExpression({ label: this.scope, expression: all, usingMetrics: this.read(reads, period), period });
  }

  /** How many of one kind there were in ten seconds, for people to look at. */
  count(name: Counted): Metric {
    return this.metric(name, 'Sum', Duration.seconds(metrics.period)).with({ label: this.scope });
  }

  /** All answers of a minute. Of users and journeys alone: nobody counts all answers of a service. */
  answers(): Metric {
    return this.metric(metrics.answers, 'Sum', Duration.minutes(1));
  }

  private read(reads: Condition['reads'], period: Duration): Record<string, Metric> {
    return Object.fromEntries(
      Object.entries(reads).map(([id, name]) => [id, this.metric(name, statisticOf(name), period)]),
    );
  }

  /** Long enough for the background load alone to bring so many samples; a minute without it. */
  window(samples: number): Duration {
    return Duration.seconds(scopeWindowSeconds(this.scope, samples, this.system.journeys, this.config.load));
  }

  private metric(metricName: string, statistic: string, period: Duration): Metric {
    const dimensionsMap = dimensionsOf(this.system.topology, this.config.name, this.scope);
    return new Metric({ namespace: metrics.namespace, metricName, dimensionsMap, statistic, period });
  }
}

const statisticOf = (metric: string) => (metric === metrics.latency ? 'p95' : 'Sum');

/** How many windows of an alarm are looked at. Only who is silent for all has no data. */
export function windowsOf({ period }: MathExpression): number {
  return windowsLookedAt(period?.toSeconds() ?? 60);
}
