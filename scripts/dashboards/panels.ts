import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** The data source that dashboards use: who opens one chooses. */
export const source = { type: 'prometheus', uid: '$datasource' };

const query = (expr: string, legend: string) =>
  new prometheus.DataqueryBuilder().expr(expr).legendFormat(legend).datasource(source);

interface Shown {
  readonly title: string;
  /** What it says, for who has never seen it. */
  readonly says: string;
  readonly unit: string;
  /** Each line: what is asked, and what it is called. */
  readonly lines: readonly (readonly [expr: string, legend: string])[];
}

export function curve({ title, says, unit, lines }: Shown): timeseries.PanelBuilder {
  const panel = new timeseries.PanelBuilder()
    .title(title)
    .description(says)
    .unit(unit)
    .datasource(source)
    .span(12)
    .height(8);
  for (const [expr, legend] of lines) panel.withTarget(query(expr, legend));
  return panel.min(0);
}

export function number({ title, says, unit, lines }: Shown): stat.PanelBuilder {
  const panel = new stat.PanelBuilder().title(title).description(says).unit(unit).datasource(source).span(6).height(4);
  for (const [expr, legend] of lines) panel.withTarget(query(expr, legend));
  return panel;
}

export function states({ title, says, unit, lines }: Shown): statetimeline.PanelBuilder {
  const panel = new statetimeline.PanelBuilder().title(title).description(says).unit(unit).datasource(source);
  for (const [expr, legend] of lines) panel.withTarget(query(expr, legend));
  return panel.span(24).height(8);
}
