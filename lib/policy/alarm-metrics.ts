import { dimensionsOf, metrics, mostMetricsPerAlarm, writtenOf } from '../model/metrics.ts';
import type { SystemModel } from '../model/system.ts';
import { metricsOfAws } from './metrics-of-aws.ts';
import type { Rule } from './rule.ts';

interface Metric {
  readonly Namespace?: unknown;
  readonly MetricName?: unknown;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface Query {
  readonly Expression?: unknown;
  readonly MetricStat?: { readonly Metric: Metric };
  readonly AccountId?: unknown;
}

/**
 * An alarm on a metric that is not there never rings, or always. What another account writes is known by its names
 * alone: it may have a background load where this one has none.
 */
export const alarmMetrics: Rule = {
  name: 'alarm-metrics',
  description: 'An alarm reads metrics that somebody writes, and no more than CloudWatch takes.',
  fix: 'watch less by one alarm, or what is written: lib/model/metrics.ts, and of AWS lib/policy/metrics-of-aws.ts',
  alarms({ AlarmName: name, Metrics = [], ...own }, config, system) {
    const alarm = `alarm ${JSON.stringify(name ?? 'without a name')}`;
    const location = 'Properties/Metrics';
    const queries = Metrics as readonly Query[];
    const read = queries.filter(({ MetricStat }) => MetricStat);
    const tooMany =
      read.length > mostMetricsPerAlarm
        ? [`${alarm} has ${read.length} metrics, CloudWatch takes ${mostMetricsPerAlarm}`]
        : [];
    const asked = queries
      .filter(({ Expression }) => /^\s*SELECT\b/i.test(String(Expression)))
      .map(
        ({ Expression }) =>
          `${alarm} reads by a query, of which nobody can say whether it finds anything: ${Expression}`,
      );
    const unwritten = [
      ...('MetricName' in own ? [whyNot(own as Metric, config.name, system)] : []),
      ...read.map(({ MetricStat, AccountId }) =>
        whyNot(MetricStat?.Metric ?? {}, config.name, system, AccountId !== undefined),
      ),
    ].flatMap((problem) => (problem ? [`${alarm} reads ${problem}`] : []));
    return [...tooMany, ...asked, ...unwritten].map((problem) => ({ location, problem }));
  },
};

/** Why a metric is never there; undefined where somebody writes it. */
function whyNot(metric: Metric, environment: string, system: SystemModel, elsewhere = false): string | undefined {
  const { Namespace: namespace, MetricName: name, Dimensions = [] } = metric;
  const given = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const keys = Object.keys(given);
  const text = `${namespace} ${name} by ${keys.join(', ') || 'no dimension'}`;
  if (namespace !== metrics.namespace) {
    const known = metricsOfAws[String(namespace)] ?? [];
    const isKnown = known.some(({ names, dimensions }) => names.includes(String(name)) && sameAs(dimensions, keys));
    return isKnown ? undefined : `${text}, which nobody is known to write`;
  }
  const { Scope: scope } = given;
  const wanted = dimensionsOf(system.topology, environment, String(scope));
  if (!sameAs(Object.keys(wanted), keys) || keys.some((key) => given[key] !== wanted[key])) {
    return `${text}: ${JSON.stringify(given)}, and it is written by ${JSON.stringify(wanted)}`;
  }
  const written = writtenOf(system, scope);
  if (elsewhere ? (Object.values(metrics) as unknown[]).includes(name) : written.includes(String(name)))
    return undefined;
  return `${text}, and of ${JSON.stringify(scope)} is written: ${written.join(', ') || 'nothing'}`;
}

const sameAs = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));
