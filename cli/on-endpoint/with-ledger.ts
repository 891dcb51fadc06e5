import { findDeployment } from '../../aws/ecs/find-deployment.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { withEndpoint } from '../../aws/open.ts';
import { ledgerRuns } from '../../aws/response/ledger-runs.ts';
import { ofEnvironment, theEnvironment } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { UsageError } from '../../base/usage-error.ts';
import { rowOfLedger } from '../../history/row.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { localCluster, localEnvironment } from '../../lib/model/local-account.ts';
import type { System } from '../../lib/model/system.ts';
import { namesOf, type SystemEnvironment } from '../../lib/names.ts';
import type { KeptRuns } from '../kept-runs.ts';

/** Uses the runs of the ledger, and the templates, of the environment that was asked for, or the only one that there is. */
export const withLedger = <Result>(
  settings: EndpointSettings,
  system: System,
  use: (kept: KeptRuns) => Promise<Result>,
): Promise<Result> =>
  withEndpoint(settings, system.topology.name, async ({ endpoint, templates }) => {
    const { dynamodb, ecs, region } = endpoint;
    if (!dynamodb) throw new UsageError('there is no DynamoDB to ask: set AWS_ENDPOINT_URL_DYNAMODB');
    const environment = { system: system.topology.name, name: theEnvironment(templates, settings.environment) };
    const there = new Set(ofEnvironment(templates, settings.environment).map(({ experiment }) => experiment));
    const place = `${environment.name} in ${region}`;
    const runs = await ledgerRuns(dynamodb, environment, systemClock.wall());
    return use({
      place,
      rows: runs
        .map((run) => rowOfLedger(run, { system: environment.system, place }))
        .toSorted((one, other) => other.startedAt - one.startedAt),
      experiments: experimentsOf(withEveryZone(system)).filter(({ name }) => there.has(name)),
      findDeployment: async (reference, services) => {
        if (!ecs) throw new UsageError('there is no ECS to ask for a deployment: set AWS_ENDPOINT_URL_ECS');
        return findDeployment(ecs, reference, { cluster: clusterOf(environment), services });
      },
    });
  });

/** One cluster for each environment; on this machine there is one environment, and its cluster is the system's. */
const clusterOf = (environment: SystemEnvironment): string =>
  environment.name === localEnvironment ? localCluster({ name: environment.system }) : namesOf(environment).cluster;
