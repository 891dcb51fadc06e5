import { describe, expect, test } from '@jest/globals';
import { type EnvironmentName, environmentNames } from '../../lib/config/config.ts';
import { systemIn } from '../../lib/config/system-in.ts';
import { metrics } from '../../lib/model/metrics.ts';
import { journeyObjectives, usersObjective } from '../../lib/model/objectives.ts';
import { metricsOfAws } from '../../lib/policy/metrics-of-aws.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { publishedMetrics } from '../support/published-metrics.ts';
import {
  dashboardsOf,
  expressionsOf,
  filledIn,
  metricsOf,
  type ShownMetric,
  type Widget,
} from './support/dashboard-metrics.ts';
import { synth } from './support/synth.ts';

const pages = (environment: EnvironmentName) => dashboardsOf(synth(environment).templates.observability);
const page = (environment: EnvironmentName, name: string): Widget[] =>
  pages(environment).get(`shop-${environment}-${name}-us-east-1`) ?? [];
const titled = (widgets: readonly Widget[], title: string): Widget => {
  const found = widgets.find(({ properties }) => properties.title === title);
  if (!found) throw new Error(`no widget ${title}: ${widgets.map(({ properties }) => properties.title).join(', ')}`);
  return found;
};
const asText = ({ namespace, name, dimensions }: ShownMetric): string =>
  `${namespace} ${name} ${JSON.stringify(Object.fromEntries(Object.entries(dimensions).toSorted()))}`;

test.each(environmentNames)('%s has three, as there are in Grafana', (environment) => {
  const names = ['chaos-overview', 'experiment-timeline', 'service-health'];
  expect([...pages(environment).keys()].toSorted()).toEqual(
    names.map((name) => `shop-${environment}-${name}-us-east-1`),
  );
});

/** Those that nobody writes: programs of ours by what they write when they are run, AWS by its pages. */
async function unwritten(environment: EnvironmentName, shown: readonly ShownMetric[]): Promise<string[]> {
  const { config } = synth(environment);
  const published = await publishedMetrics(config, systemIn(config, shopModel));
  const isPublished = ({ namespace, name, dimensions }: ShownMetric) =>
    published.some(
      (each) =>
        each.namespace === namespace &&
        each.name === name &&
        Object.keys(each.dimensions).toSorted().join() === Object.keys(dimensions).toSorted().join() &&
        Object.entries(dimensions).every(([key, value]) => value === undefined || each.dimensions[key] === value),
    );
  const isOfAws = ({ namespace, name, dimensions }: ShownMetric) =>
    (metricsOfAws[namespace] ?? []).some(
      (each) =>
        each.names.includes(name) &&
        [...each.dimensions].toSorted().join() === Object.keys(dimensions).toSorted().join(),
    );
  return shown.filter((each) => !(each.namespace === metrics.namespace ? isPublished : isOfAws)(each)).map(asText);
}

describe.each(environmentNames)('what %s shows', (environment) => {
  const shown = [...pages(environment).values()].flat().flatMap(metricsOf);

  test('is written by somebody, by these dimensions', async () => {
    expect(shown.length).toBeGreaterThan(80);
    expect(await unwritten(environment, shown)).toEqual([]);
  });

  test('is of what the stacks have, by its names', () => {
    const { templates } = synth(environment);
    const text = JSON.stringify(Object.values(templates).map((template) => template.toJSON()));
    const named = shown
      .filter(({ namespace }) => namespace !== metrics.namespace)
      .flatMap(({ dimensions }) => Object.entries(dimensions))
      .filter(([, value]) => !value?.includes(filledIn));
    const properties: Readonly<Record<string, (value: string) => string>> = {
      ClusterName: (value) => `"ClusterName":"${value}"`,
      ServiceName: (value) => `"ServiceName":"${value}"`,
      DiscoveryName: (value) => `"DiscoveryName":"${value}"`,
      TargetDiscoveryName: (value) => `"DiscoveryName":"${value}"`,
      TableName: (value) => `"TableName":"${value}"`,
      CacheClusterId: (value) => `"ReplicationGroupId":"${value.replace(/-\d{3}$/, '')}"`,
    };
    expect(new Set(named.map(([dimension]) => dimension))).toEqual(new Set(Object.keys(properties)));
    const missing = named.filter(([dimension, value]) => !text.includes(properties[dimension]?.(String(value)) ?? '?'));
    expect(missing).toEqual([]);
  });
});

test.each<[string, Partial<ShownMetric>]>([
  ['another name', { name: 'Replies' }],
  ['another dimension', { dimensions: { System: 'shop', Environment: 'dev' } }],
  ['another environment', { dimensions: { System: 'shop', Environment: 'prod', Scope: 'users' } }],
  ['a journey that nobody walks', { dimensions: { System: 'shop', Environment: 'dev', Scope: 'sell' } }],
  ['another namespace', { namespace: 'AWS/ECS' }],
])('a metric of %s is found out', async (_case, change) => {
  const good = {
    namespace: 'Breakwater',
    name: 'Served',
    dimensions: { System: 'shop', Environment: 'dev', Scope: 'users' },
  };
  expect(await unwritten('dev', [good])).toEqual([]);
  expect(await unwritten('dev', [{ ...good, ...change }])).toHaveLength(1);
});

describe('the timeline', () => {
  test('draws the windows of experiments behind what users get, against their objectives', () => {
    const system = systemIn(synth('dev').config, shopModel);
    const widgets = page('dev', 'experiment-timeline');
    const objectives = [usersObjective(system), ...journeyObjectives(system)];
    expect(objectives.length).toBeGreaterThan(2);
    for (const { scope, availability, latencyMilliseconds } of objectives) {
      for (const [half, value] of [
        ['usable answers, %', 100 * availability],
        ['latency p95, ms', latencyMilliseconds],
      ] as const) {
        const widget = titled(widgets, `${scope}: ${half}`);
        expect(widget.properties.annotations?.horizontal).toEqual([expect.objectContaining({ value })]);
        const [windows] = expressionsOf(widget).filter(({ yAxis }) => yAxis === 'right');
        expect(windows?.expression).toMatch(/^MAX\(FILL\(SEARCH\(.*ExperimentRunning.*\), REPEAT\)\)$/);
        const scopes = metricsOf(widget).flatMap(({ dimensions }) => dimensions.Scope ?? []);
        expect(new Set(scopes)).toEqual(new Set([scope]));
      }
    }
  });

  test('is what reports of experiments show, and all that their role may read', () => {
    const { chaos } = synth('staging').templates;
    const arn = /:dashboard\/shop-staging-experiment-timeline-us-east-1"/;
    const templates = Object.values(chaos.findResources('AWS::FIS::ExperimentTemplate'));
    expect(templates.length).toBeGreaterThan(5);
    for (const { Properties } of templates) {
      const { CloudWatchDashboards } = Properties.ExperimentReportConfiguration.DataSources;
      expect(CloudWatchDashboards).toHaveLength(1);
      expect(JSON.stringify(CloudWatchDashboards)).toMatch(arn);
    }
    const readers = JSON.stringify(chaos.findResources('AWS::IAM::Policy')).match(/dashboard\/[^"]*"/g) ?? [];
    expect(new Set(readers)).toEqual(new Set(['dashboard/shop-staging-experiment-timeline-us-east-1"']));
  });
});

test('service health has each service, its callers, its tasks and what its callers do about it', () => {
  const widgets = page('dev', 'service-health');
  const labels = (title: string) => JSON.stringify(titled(widgets, title).properties.metrics);
  for (const { name } of shopModel.topology.services) {
    for (const title of ['Tasks that run', 'Tasks that are wanted', 'Tasks: CPU, %']) {
      expect(labels(title)).toContain(`"${name}"`);
    }
  }
  for (const title of ['Retries in ten seconds', 'Calls kept away by breakers and bulkheads', 'Calls in ten seconds']) {
    for (const callee of ['payment-service', 'products', 'cache', 'order-events']) {
      expect(labels(title)).toContain(`"${callee}"`);
    }
  }
  expect(labels('Server errors of services, a minute')).toContain('"order-service to payment-service"');
});

test('the overview has what became of experiments', () => {
  const shown = new Set(
    page('dev', 'chaos-overview')
      .flatMap(metricsOf)
      .map(({ name }) => name),
  );
  const names = ['ExperimentRunning', 'ObjectiveHeld', 'Inconclusive', 'RecoverySeconds', 'Incidents', 'Rollbacks'];
  expect(names.filter((name) => !shown.has(name))).toEqual([]);
  const [alarms] = page('dev', 'chaos-overview').filter(({ type }) => type === 'alarm');
  expect(alarms?.properties).toMatchObject({ title: 'Alarms' });
});
