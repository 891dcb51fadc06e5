import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { metrics } from '../../../model/metrics.ts';
import { dimensionNamesOf, type HandlerMetric, handlerMetrics } from '../../../model/response/handler-metrics.ts';

type Statistic = 'Sum' | 'Maximum' | 'SampleCount';

/** Handlers write by the minute. What happens seldom is added up over five. */
const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/**
 * What handlers say of an environment's runs, incidents and rollbacks, as graphs. Which experiments there have been is
 * not known here, whoever made their templates: their metrics are searched for, and those without data for two weeks are
 * not found. Source: CloudWatch user guide, search expressions; metric math, FILL. Not verified for want of an account: that
 * FILL and labels work on all that a search finds, and in the pictures of FIS's reports.
 */
export class RunGraphs {
  private readonly system: string;
  private readonly environment: string;

  constructor(system: string, environment: string) {
    this.system = system;
    this.environment = environment;
  }

  /**
   * 1 while any experiment runs, else 0. An experiment says when it begins and ends and nothing in between, so of one that
   * began before the page does only the end is known: nothing is drawn until then.
   */
  windows(): MathExpression {
    return this.expression(`MAX(${this.whileRunning()})`, 'experiment runs', minute);
  }

  /** How many experiments run. */
  running(): MathExpression {
    return this.expression(`SUM(${this.whileRunning()})`, 'experiments', minute);
  }

  /** 1 while it runs, else 0, of each experiment. */
  experiments(): MathExpression {
    return this.expression(this.whileRunning(), nameOf(handlerMetrics.running), minute);
  }

  /** Seconds of the slowest recovery, of each experiment and service. */
  recoveries(): MathExpression {
    return this.each(handlerMetrics.recovery, 'Maximum');
  }

  /** Verdicts of each kind. */
  verdicts(): MathExpression[] {
    const { held, inconclusive } = handlerMetrics;
    const [ones, all] = [`SUM(${this.search(held, 'Sum')})`, `SUM(${this.search(held, 'SampleCount')})`];
    return [
      this.expression(ones, 'held', fiveMinutes),
      this.expression(`${all} - ${ones}`, 'failed', fiveMinutes),
      this.expression(`SUM(${this.search(inconclusive, 'Sum')})`, 'inconclusive', fiveMinutes),
    ];
  }

  /** Those that began, by severity. */
  incidents(): MathExpression {
    return this.each(handlerMetrics.incidents, 'Sum');
  }

  /** Those that came to a good end, by service. */
  rollbacks(): MathExpression {
    return this.each(handlerMetrics.rollbacks, 'Sum', 'rolled back: ');
  }

  private whileRunning(): string {
    return `FILL(${this.search(handlerMetrics.running, 'Maximum', minute)}, REPEAT)`;
  }

  private each(metric: HandlerMetric, statistic: Statistic, prefix = ''): MathExpression {
    return this.expression(this.search(metric, statistic), `${prefix}${nameOf(metric)}`, fiveMinutes);
  }

  private search(metric: HandlerMetric, statistic: Statistic, period = fiveMinutes): string {
    const schema = `{${[metrics.namespace, ...dimensionNamesOf(metric)].join(',')}}`;
    const terms = `MetricName="${metric.name}" System="${this.system}" Environment="${this.environment}"`;
    return `SEARCH('${schema} ${terms}', '${statistic}', ${period.toSeconds()})`;
  }

  private expression(expression: string, label: string, period: Duration): MathExpression {
    return new MathExpression({ expression, label, period });
  }
}

/** What tells one of the found metrics from the others. Source: CloudWatch user guide, dynamic labels. */
const nameOf = ({ by }: HandlerMetric): string => by.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(': ');
