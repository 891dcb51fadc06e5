import { experimentsOf } from '../lib/model/experiments/index.ts';
import { awsOnly } from '../lib/model/experiments/template.ts';
import { account, localCluster, localEnvironment, region } from '../lib/model/local-account.ts';
import type { System } from '../lib/model/system.ts';
import { readState } from '../local/supervisor/state.ts';
import type { Given } from './command.ts';
import { readEndpoint } from './endpoint-options.ts';
import type { KeptRuns } from './kept-runs.ts';
import { readFolder } from './options.ts';
import { openOwnHistory } from './own-history.ts';

/** Uses the runs that a command is about. Rejects with UsageError, HistoryError, and as the endpoint does. */
export async function withKeptRuns<Result>(
  given: Given,
  system: System,
  use: (kept: KeptRuns) => Promise<Result>,
): Promise<Result> {
  const endpoint = readEndpoint(given, { local: {} });
  if (endpoint) {
    // Loaded when needed: nobody on a laptop waits for AWS's clients.
    const { withLedger } = await import('./on-endpoint/with-ledger.ts');
    return withLedger(endpoint, system, use);
  }
  const history = openOwnHistory(given);
  try {
    return await use({
      place: localEnvironment,
      rows: history.rows().filter((row) => row.system === system.topology.name),
      experiments: experimentsOf(system).filter((experiment) => !awsOnly(experiment)),
      findDeployment: (reference, services) => findHere(readFolder(given), reference, services),
    });
  } finally {
    history.close();
  }
}

/** The system that is up knows its own deployments, those since it was started. */
async function findHere(folder: string, reference: string, services: readonly string[]) {
  const state = readState(folder);
  if (!state) return undefined;
  const [{ ECSClient }, { findDeployment }] = await Promise.all([
    import('@aws-sdk/client-ecs'),
    import('../aws/ecs/find-deployment.ts'),
  ]);
  const credentials = { accessKeyId: account, secretAccessKey: 'local' };
  const client = new ECSClient({ endpoint: state.endpoint, region, credentials });
  try {
    return await findDeployment(client, reference, { cluster: localCluster(state.system), services });
  } finally {
    client.destroy();
  }
}
