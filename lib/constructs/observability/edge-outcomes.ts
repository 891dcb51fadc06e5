import { type IMetric, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type ApplicationLoadBalancer, HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { OutcomeMetrics } from './outcome-metrics.ts';

/** What graphs ask of a scope, whoever measures it. */
export interface ScopeMetrics extends Pick<OutcomeMetrics, 'availability'> {
  latency(): IMetric;
}

export interface ScopeMetricsProps {
  readonly config: Pick<Config, 'name' | 'load'>;
  readonly system: WithJourneys;
  /** `users`, a journey, a service or a store. */
  readonly scope: string;
  readonly loadBalancer: Pick<ApplicationLoadBalancer, 'metrics'>;
}

/** Users by the background load or, where there is none, by the load balancer; all else by whoever calls it. */
export function metricsOfScope({ config, system, scope, loadBalancer }: ScopeMetricsProps): ScopeMetrics {
  return isAtEdge(config, scope) ? new EdgeOutcomes(loadBalancer) : new OutcomeMetrics(system, config, scope);
}

/** Whether a scope is measured at the load balancer, which says nothing while nobody comes. */
export const isAtEdge = ({ load }: Pick<Config, 'load'>, scope: string): boolean => scope === 'users' && !load;

/** The load balancer counts by the minute. */
const period = Duration.minutes(1);

/**
 * Users as the load balancer sees them, where nobody else measures them: server errors, its own and its targets', are
 * failures; that an answer lacks something is not seen. What it could send to no target is none of its requests.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class EdgeOutcomes implements ScopeMetrics {
  private readonly loadBalancer: Pick<ApplicationLoadBalancer, 'metrics'>;

  constructor(loadBalancer: Pick<ApplicationLoadBalancer, 'metrics'>) {
    this.loadBalancer = loadBalancer;
  }

  latency(): MathExpression {
    return new MathExpression({
      label: 'users',
      expression: '1000 * seconds',
      usingMetrics: { seconds: this.responseTime() },
      period,
    });
  }

  availability(): MathExpression {
    const expression = `100 * ${usable} / ${all}`;
    return new MathExpression({ label: 'users', expression, usingMetrics: this.counts(), period });
  }

  private counts(): Record<string, IMetric> {
    const { metrics } = this.loadBalancer;
    return {
      edge_requests: metrics.requestCount({ period }),
      edge_failed: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
      edge_rejected: metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period }),
    };
  }

  private responseTime(): Metric {
    return this.loadBalancer.metrics.targetResponseTime({ period, statistic: 'p95' });
  }
}

/** What did not happen in a minute has no point there. */
const count = (id: string) => `FILL(${id}, 0)`;
const all = `(${count('edge_requests')} + ${count('edge_rejected')})`;
const usable = `(${count('edge_requests')} - ${count('edge_failed')})`;
