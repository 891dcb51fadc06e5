import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { journeyObjectives, recoverySecondsOf, usersObjective } from '../../../model/objectives.ts';
import { metricsOfScope } from '../edge-outcomes.ts';
import { graph, graphWithRuns, runningTasks } from './panels.ts';
import type { RunGraphs } from './run-graphs.ts';
import { calleeMetrics, type Shown } from './shown.ts';

/** Which experiment ran when, and what users got meanwhile, against their objectives: rows of a page. */
export function experimentTimeline(shown: Shown, runs: RunGraphs): IWidget[][] {
  const { config, system } = shown;
  const callees = calleeMetrics(shown);
  return [
    [graph('Experiments, 1 while they run', [runs.experiments()], { width: 24 })],
    ...objectives(shown, runs),
    [
      graphWithRuns(
        'Services and stores, as their callers see them: usable answers, %',
        callees.map((callee) => callee.availability()),
        runs,
      ),
      graphWithRuns('Tasks that run', runningTasks(config, system.topology.services), runs),
    ],
    [
      graphWithRuns('Recovery of services, s', [runs.recoveries()], runs, {
        leftAnnotations: [{ value: recoverySecondsOf(system), label: 'objective' }],
      }),
      graph('Incidents and rollbacks', [runs.incidents(), runs.rollbacks()]),
    ],
  ];
}

/** A row for users and for each journey: usable answers and latency, each against its objective. */
function objectives({ config, system, edge: { loadBalancer } }: Shown, runs: RunGraphs): IWidget[][] {
  return [usersObjective(system), ...journeyObjectives(system)].map(({ scope, availability, latencyMilliseconds }) => {
    const measured = metricsOfScope({ config, system, scope, loadBalancer });
    return [
      graphWithRuns(`${scope}: usable answers, %`, [measured.availability()], runs, {
        leftAnnotations: [{ value: 100 * availability, label: 'objective' }],
        leftYAxis: { max: 100 },
      }),
      graphWithRuns(`${scope}: latency p95, ms`, [measured.latency()], runs, {
        leftAnnotations: [{ value: latencyMilliseconds, label: 'objective' }],
      }),
    ];
  });
}
