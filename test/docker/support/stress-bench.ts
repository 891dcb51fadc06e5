import { expect } from '@jest/globals';
import type { StepOnContainer } from '../../../local/runtimes/docker/stress/index.ts';
import { type Carrier, startCarrier } from './carrier.ts';
import type { Containers } from './containers.ts';
import { docker } from './docker.ts';
import { eventually } from './eventually.ts';
import { testGuardianImage } from './guardian.ts';
import { snapshot, targetOf } from './targets.ts';

/** A server that holds a little memory. */
const program = `
  const held = Buffer.alloc(8 * 1024 * 1024, 1);
  require('node:http').createServer((_, answer) => answer.end('here')).listen(80);
  setInterval(() => held[0], 1000);
`;
export const limits = ['--cpus=0.3', '--memory=128m', '--pids-limit=60'];
export async function answerOf(container: string): Promise<string> {
  const ask = `fetch('http://127.0.0.1', { signal: AbortSignal.timeout(2000) }).then((a) => a.text()).then(console.log, () => console.log('none'))`;
  return (await docker(['exec', container, 'node', '--eval', ask])).stdout;
}

/** A step, but for what it is done to. */
type Parts<S> = S extends StepOnContainer ? Omit<S, 'target' | 'faultId'> : never;
export const stepOn = async (
  container: string,
  faultId: string,
  parts: Parts<StepOnContainer>,
): Promise<StepOnContainer> => ({ ...parts, faultId, target: await targetOf(container) }) as StepOnContainer;

/** What tests of stress work with, in containers of one file. */
export interface Bench {
  readonly image: string;
  readonly carrier: Carrier;
  /** Starts a server, and waits until it answers. */
  start(name: string, ...args: string[]): Promise<string>;
  /** What the kernel counts for a container, by the names of files in either version of control groups, and in which lines. */
  counted(container: string, files: readonly string[], pattern: RegExp): Promise<number>;
  /** Undoes a step twice, and compares with what was there before. */
  expectUndone(step: StepOnContainer, container: string, before: string): Promise<void>;
}

export async function benchIn(containers: Containers): Promise<Bench> {
  const image = await testGuardianImage();
  const carrier = await startCarrier(containers, image);
  return {
    image,
    carrier,
    start: async (name, ...args) => {
      const container = await containers.start(name, ['--network=none', ...args, image, 'node', '--eval', program]);
      await eventually(async () => (await answerOf(container)) === 'here');
      return container;
    },
    counted: async (container, files, pattern) => {
      const { containerId } = await targetOf(container);
      const named = files.map((file) => `-name ${file}`).join(' -o ');
      const text = await carrier.shell(
        `find /sys/fs/cgroup -path '*${containerId}*' '(' ${named} ')' -exec cat '{}' ';'`,
      );
      return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
    },
    expectUndone: async (step, container, before) => {
      await carrier.undo(step);
      expect(await carrier.leftOver(step)).toEqual([]);
      await carrier.undo(step);
      // Whoever was killed is there until the host has buried it.
      await eventually(async () => (await snapshot(carrier, container)) === before).catch(() => {});
      expect(await snapshot(carrier, container)).toBe(before);
      expect(await answerOf(container)).toBe('here');
    },
  };
}
