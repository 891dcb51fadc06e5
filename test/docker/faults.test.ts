import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceNamed } from '../../lib/model/topology.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { createContainers, endOf } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs, serviceImage, sidecarImage } from './support/images.ts';
import { startTask, type Task } from './support/task.ts';
import { cgroupParentOf, limitMemory, removeGroup } from './support/task-memory.ts';

const { processName } = serviceNamed(shop, 'gateway');
const containers = createContainers();
const memory = 256;
let service: string;
let sidecar: string;

const start = (name: string, cgroupParent?: string): Promise<Task> =>
  startTask(containers, { service, sidecar, name, memory, ...(cgroupParent && { cgroupParent }) });

const isRunning = async (container: string) =>
  (await dockerOutput(['inspect', '--format', '{{.State.Running}}', container])) === 'true';

describeWithDocker(
  "the sidecar's faults (its image on Debian where Amazon Linux cannot be pulled), shared process namespace, default capabilities",
  () => {
    beforeAll(async () => {
      const image = await sidecarImage();
      if (image.standIn)
        process.stderr.write('Amazon Linux could not be pulled: Debian stands in for it in the sidecar\n');
      sidecar = image.tag;
      service = await serviceImage();
    }, buildMs);
    afterAll(async () => {
      await containers.removeAll();
      await removeGroup(sidecar, await cgroupParentOf(containers));
    });

    test("the image holds every program that FIS's documents and ours call", async () => {
      const programs =
        'amazon-ssm-agent aws jq curl killall pgrep setsid flock stress-ng tc dig lsof at breakwater-limits breakwater-exhaust breakwater-pause';
      const find = `for p in ${programs}; do command -v "$p" >/dev/null || echo "$p"; done`;
      expect(await dockerOutput(['run', '--rm', '--entrypoint', 'bash', sidecar, '-c', find])).toBe('');
    });

    test('outside ECS it says so and ends', async () => {
      expect(await docker(['run', '--rm', sidecar])).toMatchObject({
        status: 1,
        stderr: 'ssm-agent: MANAGED_INSTANCE_ROLE_NAME is missing',
      });
    });

    test('kill: killall from the sidecar, as AWSFIS-Run-Kill-Process does it, ends the app with 137', async () => {
      const task = await start('kill');
      await task.inSidecar('killall', '--signal', 'SIGKILL', processName);
      expect(await endOf(task.app)).toMatchObject({ status: 137 });
      expect(await isRunning(task.sidecar)).toBe(true);
    });

    test("memory: the app is killed for the task's memory, with 137, and the sidecar lives", async () => {
      const parent = await cgroupParentOf(containers);
      const task = await start('memory', parent);
      await limitMemory(sidecar, parent, memory);
      const exhaust = docker(['exec', task.sidecar, 'breakwater-exhaust', '--seconds', '40']);
      expect(await endOf(task.app)).toMatchObject({ status: 137 });
      expect(await exhaust).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`(${processName}) was killed`),
      });
      expect(await isRunning(task.sidecar)).toBe(true);
      expect((await docker(['exec', task.sidecar, 'pgrep', 'stress-ng'])).stdout).toBe('');
    }, 60_000);

    test('limits: what the sidecar writes the app keeps to, cannot change, and is free of when it expires', async () => {
      const task = await start('limits');
      const before = await residentMiB(task);
      await task.inSidecar('breakwater-limits', 'set', '--seconds', '6', '--balloon-percent', '40');
      const balloon = memory * 0.4;
      await eventually(async () => (await residentMiB(task)) > before + balloon * 0.8);
      const overwrite = 'require("fs").writeFileSync(process.env.FAULT_LIMITS_FILE, "")';
      await expect(task.inApp('node', '--eval', overwrite)).rejects.toThrow('EROFS');
      await eventually(async () => (await residentMiB(task)) < before + balloon * 0.4);
      expect(JSON.parse(await task.inSidecar('cat', '/faults/limits.json'))).toMatchObject({
        balloonMiB: Math.floor(balloon),
      });
    });
  },
);

/** What the app's process holds of memory. */
async function residentMiB({ inSidecar }: Task): Promise<number> {
  const pid = await inSidecar('pgrep', '--oldest', '--exact', processName);
  const status = await inSidecar('cat', `/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
