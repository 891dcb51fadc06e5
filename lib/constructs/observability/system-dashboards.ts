import { Dashboard, type IWidget, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { namesOf } from '../../names.ts';
import { chaosOverview } from './dashboards/chaos-overview.ts';
import { experimentTimeline } from './dashboards/experiment-timeline.ts';
import { RunGraphs } from './dashboards/run-graphs.ts';
import { serviceHealth } from './dashboards/service-health.ts';
import type { Shown } from './dashboards/shown.ts';

/** Three pages, as in Grafana on this machine: what is broken now, how services fare, and what an experiment did. */
export class SystemDashboards extends Construct {
  /** What belongs into the report of an experiment. */
  readonly timeline: Dashboard;

  constructor(scope: Construct, id: string, shown: Shown) {
    super(scope, id);
    const { config, system } = shown;
    const runs = new RunGraphs(system.topology.name, config.name);
    this.add('chaos-overview', shown, chaosOverview(shown, runs));
    this.add('service-health', shown, serviceHealth(shown));
    this.timeline = this.add('experiment-timeline', shown, experimentTimeline(shown, runs));
  }

  private add(name: string, { config }: Shown, rows: readonly IWidget[][]): Dashboard {
    const dashboard = new Dashboard(this, name, {
      dashboardName: namesOf(config).dashboard(name, config.region),
      defaultInterval: Duration.hours(1),
      // Points are ten seconds apart, and an experiment lasts a minute or two.
      periodOverride: PeriodOverride.INHERIT,
    });
    for (const row of rows) dashboard.addWidgets(...row);
    return dashboard;
  }
}
