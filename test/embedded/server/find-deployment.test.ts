import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import { CreateExperimentTemplateCommand, FisClient } from '@aws-sdk/client-fis';
import { expect, test } from '@jest/globals';
import { identify } from '../../../base/process/identity.ts';
import { defaultSystem, defaultSystemFile } from '../../../cli/default-system.ts';
import { readNewerThan } from '../../../cli/newer-than.ts';
import { withKeptRuns } from '../../../cli/with-kept-runs.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { labels } from '../../../lib/model/labels.ts';
import { claimFolder } from '../../../local/supervisor/own-folder.ts';
import { writeState } from '../../../local/supervisor/state.ts';
import { templateWith } from '../../unit/engine/support/setup.ts';
import { startEmulators } from '../lambda/support/emulators.ts';
import { client, clock, deploy, server, service, withEcs } from './support/ecs.ts';

withEcs();

/** What `--newer-than` means for the system of a folder. */
async function since(folder: string, reference: string) {
  const given = { positionals: [], options: { folder, 'newer-than': reference } };
  return withKeptRuns(given, defaultSystem, (kept) => readNewerThan(given, kept, [service]));
}

test('a deployment of the system that is up counts from its end, by its ARN and by its id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  try {
    await clock.advance(7000);
    const going = await deploy();
    const { serviceDeployments = [] } = await client.send(new ListServiceDeploymentsCommand({ service }));
    const first = String(serviceDeployments.at(-1)?.serviceDeploymentArn);
    // No system is up that could know it.
    await expect(since(folder, first)).rejects.toThrow(`--newer-than "${first}" is no time such as`);
    claimFolder(folder);
    writeState(folder, {
      supervisor: identify(process.pid) as ProcessIdentity,
      ...{ endpoint: server.url, edge: server.url, edges: { gateway: server.url }, stores: 'none' },
      ...{ system: { name: 'shop', file: defaultSystemFile }, timeScale: 1, runtime: 'embedded' },
      ...{ resilience: 'on', meshRetries: false },
    });
    const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
    for (const name of [first, idOf(first)]) expect(await since(folder, name)).toEqual({ since: 0 });
    for (const name of [going, idOf(going)]) {
      expect(await since(folder, name)).toEqual({
        since: Number.POSITIVE_INFINITY,
        why: `The deployment ${idOf(going)} of ${service} is IN_PROGRESS: nothing counts until one has ended well.`,
      });
    }
    await expect(since(folder, `${going}x`)).rejects.toThrow('no service deployment that ECS knows there');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('it is found on an endpoint of this machine, too, whose environment and cluster have names of their own', async () => {
  const emulators = await startEmulators();
  const fis = new FisClient({
    ...{ endpoint: server.url, region: 'us-east-1' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const before = { ...process.env };
  try {
    const tags = { [labels.system]: 'shop', [labels.experiment]: 'lose-payment' };
    await fis.send(new CreateExperimentTemplateCommand({ ...templateWith(), tags } as never));
    process.env.AWS_ENDPOINT_URL_DYNAMODB = emulators.endpoints.dynamodb;
    process.env.AWS_ENDPOINT_URL_ECS = server.url;
    const arn = await deploy();
    const id = arn.slice(arn.lastIndexOf('/') + 1);
    const given = { positionals: [], options: { endpoint: server.url, 'newer-than': id } };
    const found = await withKeptRuns(given, defaultSystem, async (kept) => {
      expect(kept).toMatchObject({ place: 'local in us-east-1', rows: [], experiments: [{ name: 'lose-payment' }] });
      return readNewerThan(given, kept, [service]);
    });
    expect(found.why).toContain(`${id} of ${service} is IN_PROGRESS`);
  } finally {
    process.env = before;
    fis.destroy();
    await emulators.close();
  }
});
