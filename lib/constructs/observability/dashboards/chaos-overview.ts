import { AlarmStatusWidget, type IMetric, type IWidget, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { recoverySecondsOf } from '../../../model/objectives.ts';
import { metricsOfScope } from '../edge-outcomes.ts';
import { graph } from './panels.ts';
import type { RunGraphs } from './run-graphs.ts';
import { type Shown, usersMetrics, usersTitle } from './shown.ts';

/** What is broken now, how users fare, and what became of it: rows of a page. */
export function chaosOverview(shown: Shown, runs: RunGraphs): IWidget[][] {
  const users = usersMetrics(shown);
  const all = metricsOfScope({ ...shown, scope: 'users', loadBalancer: shown.edge.loadBalancer });
  const title = usersTitle(shown);
  return [
    [
      number('Experiments that run', runs.running()),
      number('Usable answers, %', all.availability()),
      number('Latency p95, ms', all.latency()),
    ],
    [new AlarmStatusWidget({ title: 'Alarms', alarms: [...shown.alarms], width: 24, height: 4 })],
    [graph('Experiments, 1 while they run', [runs.experiments()]), graph('Verdicts', runs.verdicts())],
    [
      graph('Recovery of services, s', [runs.recoveries()], {
        leftAnnotations: [{ value: recoverySecondsOf(shown.system), label: 'objective' }],
      }),
      graph('Incidents and rollbacks', [runs.incidents(), runs.rollbacks()]),
    ],
    [
      graph(
        `${title}: usable answers, %`,
        users.map((scope) => scope.availability()),
      ),
      graph(
        `${title}: latency p95, ms`,
        users.map((scope) => scope.latency()),
      ),
    ],
  ];
}

/** What it is now; a third of the page. */
const number = (title: string, metric: IMetric): SingleValueWidget =>
  new SingleValueWidget({ title, metrics: [metric], width: 8, height: 4 });
