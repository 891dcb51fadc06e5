import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import { windowsLookedAt } from '../../model/alarm-lag.ts';
import { scopeWindowSeconds } from '../../model/alarm-windows.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { samplesOfLatency } from '../../model/local-windows.ts';
import { dimensionsOf, metrics } from '../../model/metrics.ts';

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
    const { usable, all, usingMetrics } = this.counts(period, lateIsAsBefore);
    return new MathExpression({
      label: `${this.scope}: usable answers below ${availability}`,
      // No division: an empty window is 0 answers, not an error.
      expression: `IF(${all} >= ${samples} AND ${usable} < ${availability} * ${all}, 1, 0)`,
      usingMetrics,
      period,
    });
  }

  /**
   * True where too many of at least `samples` answers were no use; with the metrics that it reads. For users and journeys
   * alone: nobody counts all answers of a service.
   */
  tooManyFailed(availability: number, samples: number, period: Duration) {
    const [failed, all] = [`failed_${this.id}`, `answers_${this.id}`];
    const [bad, asked] = [lateIsAsBefore(failed), lateIsAsBefore(all)];
    return {
      condition: `${asked} >= ${samples} AND ${asked} - ${bad} < ${availability} * ${asked}`,
      usingMetrics: {
        [failed]: this.metric(metrics.failed, 'Sum', period),
        [all]: this.metric(metrics.answers, 'Sum', period),
      },
    };
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
    const { usable, all, usingMetrics } = this.counts(period);
    return new MathExpression({ label: this.scope, expression: `100 * ${usable} / ${all}`, usingMetrics, period });
  }

  /** All answers of a minute. Of users and journeys alone: nobody counts all answers of a service. */
  answers(): Metric {
    return this.metric(metrics.answers, 'Sum', Duration.minutes(1));
  }

  /** The counts as terms of an expression. Ids carry the scope: a graph may hold several. */
  private counts(period: Duration, term: (id: string) => string = (id) => id) {
    const [served, degraded, failed] = ['served', 'degraded', 'failed'].map((outcome) => `${outcome}_${this.id}`) as [
      string,
      string,
      string,
    ];
    return {
      usable: `(${term(served)} + ${term(degraded)})`,
      all: `(${term(served)} + ${term(degraded)} + ${term(failed)})`,
      usingMetrics: {
        [served]: this.metric(metrics.served, 'Sum', period),
        [degraded]: this.metric(metrics.degraded, 'Sum', period),
        [failed]: this.metric(metrics.failed, 'Sum', period),
      },
    };
  }

  /** Long enough for the background load alone to bring so many samples; a minute without it. */
  window(samples: number): Duration {
    return Duration.seconds(scopeWindowSeconds(this.scope, samples, this.system.journeys, this.config.load));
  }

  /** The scope as a part of an id. */
  private get id(): string {
    return this.scope.replaceAll('-', '_');
  }

  private metric(metricName: string, statistic: string, period: Duration): Metric {
    const dimensionsMap = dimensionsOf(this.system.topology, this.config.name, this.scope);
    return new Metric({ namespace: metrics.namespace, metricName, dimensionsMap, statistic, period });
  }
}

/** Points come late: a window is written when its last answer is in. Meanwhile the one before stands for it. */
const lateIsAsBefore = (id: string): string => `FILL(${id}, REPEAT)`;

/** How many windows of an alarm are looked at. Only who is silent for all has no data. */
export function windowsOf({ period }: MathExpression): number {
  return windowsLookedAt(period?.toSeconds() ?? 60);
}
