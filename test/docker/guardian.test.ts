import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Guardian, startGuardian } from '../../local/guardian/guardian-client.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { guardianImage, haveImage } from '../../local/runtimes/docker/daemon/own-images.ts';
import { guardianContainer } from '../../local/runtimes/docker/guardian/program.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';

describeWithDocker('the guardian in a container', () => {
  const name = `breakwater-guardian-test-${process.pid}`;
  let image: string;
  let folder: string;
  let guardian: Guardian;

  beforeAll(async () => {
    process.env.BREAKWATER_BASE_IMAGE = await trusting(baseOf(serviceDockerfile));
    image = await haveImage(await connectDaemon(), guardianImage);
  }, buildMs);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guardian-'));
    const program = guardianContainer({ image, folder, name });
    guardian = await startGuardian({
      program,
      journalPath: join(folder, 'journal.jsonl'),
      log: () => {},
    });
  }, 60_000);
  afterEach(async () => {
    await docker(['rm', '--force', name]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  const isGone = async () => (await dockerOutput(['ps', '--all', '--quiet', '--filter', `name=${name}`])) === '';

  test('answers, and goes without a trace when it is dismissed', async () => {
    expect(await guardian.held()).toEqual([]);
    await guardian.dismiss();
    await eventually(isGone);
  }, 60_000);

  test('goes when its supervisor lets go', async () => {
    await guardian.abandon();
    await eventually(isGone);
  }, 60_000);

  test('goes when what carries its standard input is killed', async () => {
    process.kill(guardian.process.pid, 'SIGKILL');
    await eventually(isGone);
  }, 60_000);

  test('refuses a step that it does not know, and says which', async () => {
    const plan = { faultId: 'f1', steps: [{ do: 'melt' }], leaseMilliseconds: 60_000 };
    await expect(guardian.apply(plan as never)).rejects.toThrow('no step of containers is named "melt"');
  }, 60_000);
});
