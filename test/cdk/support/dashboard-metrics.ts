import type { Template } from 'aws-cdk-lib/assertions';

/** A metric that a widget names; a dimension without a value is one that a search leaves open. */
export interface ShownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string | undefined>>;
}

export interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal?: readonly { readonly value: number; readonly label: string }[] };
  };
}

/** Stands for what CloudFormation fills in. */
export const filledIn = '<filled in>';

/** The widgets of each dashboard of a template, by its name. */
export function dashboardsOf(template: Template): Map<string, Widget[]> {
  const found = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  return new Map(found.map(({ Properties }) => [Properties.DashboardName, widgetsOf(Properties.DashboardBody)]));
}

function widgetsOf(body: string | { 'Fn::Join': [string, unknown[]] }): Widget[] {
  const parts = typeof body === 'string' ? [body] : body['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : filledIn)).join('');
  return JSON.parse(text).widgets;
}

/** The expressions of a widget, and the side on which each is drawn. */
export const expressionsOf = ({ properties: { metrics = [] } }: Widget): { expression: string; yAxis?: string }[] =>
  metrics
    .flatMap((row) => row as { expression?: string; yAxis?: string }[])
    .flatMap((cell) => {
      const { expression, yAxis } = cell ?? {};
      return expression ? [{ expression, ...(yAxis && { yAxis }) }] : [];
    });

/** Every metric that a widget names, in its rows or in what it searches for. Throws where a search is of another form. */
export function metricsOf(widget: Widget): ShownMetric[] {
  const rows = (widget.properties.metrics ?? []).map((row) => row.filter((cell) => typeof cell === 'string'));
  return [
    ...rows.filter(({ length }) => length > 0).map((row) => ofRow(row as string[])),
    ...expressionsOf(widget).flatMap(({ expression }) => ofSearches(expression)),
  ];
}

function ofRow([namespace = '', name = '', ...pairs]: readonly string[]): ShownMetric {
  const dimensions = Object.fromEntries(
    Array.from({ length: pairs.length / 2 }, (_, index) => pairs.slice(2 * index, 2 * index + 2)),
  );
  return { namespace, name, dimensions };
}

const search = /SEARCH\('\{([^}]+)\} ([^']+)', '\w+', \d+\)/g;

function ofSearches(expression: string): ShownMetric[] {
  const found = [...expression.matchAll(search)];
  if (found.length !== expression.split('SEARCH').length - 1)
    throw new Error(`a search of another form: ${expression}`);
  return found.map(([, schema = '', terms = '']) => {
    const [namespace = '', ...names] = schema.split(',');
    const given = Object.fromEntries([...terms.matchAll(/(\w+)="([^"]+)"/g)].map(([, key, value]) => [key, value]));
    const dimensions = Object.fromEntries(names.map((each) => [each, given[each]]));
    return { namespace, name: given.MetricName ?? '', dimensions };
  });
}
