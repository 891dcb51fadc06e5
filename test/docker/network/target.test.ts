import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { networkKinds } from '../../../local/runtimes/docker/network/index.ts';
import { inNamespace } from '../../../local/runtimes/docker/network/namespace.ts';
import type { ShapeStep } from '../../../local/runtimes/docker/network/steps.ts';
import { isInContainer } from '../../../local/runtimes/docker/process/container.ts';
import type { StepKind, Target } from '../../../local/runtimes/docker/step-kind.ts';

const containerId = 'c0ffee'.padEnd(64, '0');
const stepFor = (target: Target): ShapeStep => ({
  ...{ do: 'shape', faultId: 'fault-0123456789abcdef', target, tree: 'root', peers: 'all', flowsPercent: 100 },
  leaf: { kind: 'rate', kilobitsPerSecond: 1000 },
});
const shape = (isTarget = isInContainer) => networkKinds({ isTarget })[0] as StepKind;
const pid = process.pid;

test('a process of no such container is not touched: there is nothing to undo either', async () => {
  const step = stepFor({ containerId, pid });
  expect(isInContainer(step.target)).toBe(false);
  await expect(shape().execute(step)).rejects.toThrow('container c0ffee000000 has gone, or was restarted');
  await shape().undo(step);
  expect(await shape().leftOver(step)).toEqual([]);
});

test('nor is one that has ended', async () => {
  const child = spawn('true');
  await new Promise((resolve) => child.once('close', resolve));
  const step = stepFor({ containerId, pid: child.pid as number });
  expect(isInContainer(step.target)).toBe(false);
  await expect(shape(() => true).execute(step)).rejects.toThrow('has gone');
  await shape(() => true).undo(step);
});

test("a container that shares the host's network is refused, and nothing is looked for there", async () => {
  const step = stepFor({ containerId, pid });
  await expect(shape(() => true).execute(step)).rejects.toThrow("shares the host's network, which is left alone");
  await shape(() => true).undo(step);
  expect(await shape(() => true).leftOver(step)).toEqual([]);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot(
  'programs in its network may change that, and nothing else; who only asks may do nothing',
  async () => {
    const child = spawn('unshare', ['--net', 'sleep', '30']);
    try {
      const network = () => statSync(`/proc/${child.pid}/ns/net`).ino;
      while (network() === statSync('/proc/self/ns/net').ino) await new Promise((next) => setTimeout(next, 10));
      const options = { isTarget: () => true, limitMilliseconds: 20_000 };
      const target = { containerId, pid: child.pid as number };
      const status = "require('node:fs').readFileSync('/proc/self/status', 'utf8')";
      const [rules, asks] = await inNamespace(target, options, async ({ run }) => [
        await run('cat', ['/proc/self/status']),
        await run('node', ['--eval', `process.stdout.write(${status})`]),
      ]);
      const capabilities = (text: string) => Number.parseInt(/^CapEff:\s*([0-9a-f]+)$/m.exec(text)?.[1] ?? '', 16);
      // CAP_NET_ADMIN and CAP_NET_RAW.
      expect([capabilities(rules as string), capabilities(asks as string)]).toEqual([(1 << 12) | (1 << 13), 0]);
    } finally {
      child.kill('SIGKILL');
    }
  },
  60_000,
);
