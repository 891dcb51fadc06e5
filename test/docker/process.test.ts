import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KillStep } from '../../local/runtimes/docker/process/kill.ts';
import { type Carrier, startCarrier } from './support/carrier.ts';
import { createContainers, endOf } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { testGuardianImage } from './support/guardian.ts';
import { buildMs } from './support/images.ts';
import { snapshot, targetOf } from './support/targets.ts';

const containers = createContainers();
let image: string;
let carrier: Carrier;

/** A server with two processes that it has begun, and one that those have. */
const program = `
  const { spawn } = require('node:child_process');
  spawn('sleep', ['1000']);
  spawn('sh', ['-c', 'sleep 1000; echo']);
  require('node:http').createServer((_, answer) => answer.end('here')).listen(80);
  process.on('SIGTERM', () => process.exit(7));
`;
const server = (name: string, ...args: string[]) =>
  containers.start(name, ['--network=none', ...args, image, 'node', '--eval', program]);

/** What the server answers within a second, asked from inside: whoever asks is begun later, and not of the fault. */
async function answerOf(container: string): Promise<string> {
  const ask = `fetch('http://127.0.0.1', { signal: AbortSignal.timeout(1000) }).then((a) => a.text()).then(console.log, () => console.log('none'))`;
  return (await docker(['exec', container, 'node', '--eval', ask])).stdout;
}
const isUp = (container: string) => eventually(async () => (await answerOf(container)) === 'here');

describeWithDocker('faults on the processes of a container', () => {
  beforeAll(async () => {
    image = await testGuardianImage();
    carrier = await startCarrier(containers, image);
  }, buildMs);
  afterAll(async () => {
    await carrier?.end();
    await containers.removeAll();
  });

  const kill = async (container: string, name: string, signal: KillStep['signal'] = 'SIGKILL'): Promise<KillStep> => ({
    do: 'kill',
    faultId: `kill-${name}`,
    target: await targetOf(container),
    name,
    signal,
  });

  test('kill takes those of the name and nobody else, here or in another container', async () => {
    const [target, neighbour] = [await server('kill-child'), await server('kill-neighbour')];
    await Promise.all([isUp(target), isUp(neighbour)]);
    const before = await snapshot(carrier, neighbour);
    const step = await kill(target, 'sleep');
    await carrier.execute(step);
    await eventually(async () => (await carrier.look(step)).seen);
    expect((await carrier.look(step)).detail).toBe('2 of 2 processes named sleep have ended');
    expect(await answerOf(target)).toBe('here');
    expect(await snapshot(carrier, neighbour)).toBe(before);
    await expect(carrier.execute(await kill(target, 'java'))).rejects.toThrow(
      /runs no process named "java"; its processes are .*node/,
    );
  }, 60_000);

  test('kill of the first process ends the container, and its policy starts it anew', async () => {
    const target = await server('kill-first', '--restart=unless-stopped');
    await isUp(target);
    const step = await kill(target, 'node');
    await carrier.execute(step);
    await eventually(async () => {
      const now = await targetOf(target);
      return now.pid > 0 && now.pid !== step.target.pid;
    });
    await isUp(target);
    await expect(carrier.execute(step)).rejects.toThrow('has gone or was started anew');
    expect(await carrier.leftOver(step)).toEqual([]);
  }, 60_000);

  test('SIGTERM reaches a first process that has a handler; from one that has none the kernel keeps it, and that is said', async () => {
    const handling = await server('term');
    await isUp(handling);
    await carrier.execute(await kill(handling, 'node', 'SIGTERM'));
    expect(await endOf(handling)).toMatchObject({ status: 7 });
    const deaf = await containers.start('deaf', ['--network=none', image, 'sleep', '1000']);
    await expect(carrier.execute(await kill(deaf, 'sleep', 'SIGTERM'))).rejects.toThrow(
      /first process of its container and has no handler for SIGTERM.*init: true/,
    );
    const withInit = await containers.start('init', ['--network=none', '--init', image, 'sleep', '1000']);
    await carrier.execute(await kill(withInit, 'sleep', 'SIGTERM'));
    expect(await endOf(withInit)).toMatchObject({ status: 143 });
  }, 60_000);

  const hang = async (container: string, faultId = 'hang') =>
    ({ do: 'hang', faultId, target: await targetOf(container) }) as const;

  test('hang: no answer until it is undone, by every process; the neighbour answers', async () => {
    const [target, neighbour] = [await server('hang'), await server('hang-neighbour')];
    await Promise.all([isUp(target), isUp(neighbour)]);
    const before = await snapshot(carrier, target);
    const step = await hang(target);
    await carrier.execute(step);
    expect(await carrier.look(step)).toMatchObject({
      seen: true,
      detail: '4 of 4 processes of the container are stopped',
    });
    expect(await answerOf(target)).toBe('none');
    expect(await answerOf(neighbour)).toBe('here');
    expect(await carrier.leftOver(step)).toHaveLength(4);
    await carrier.undo(step);
    expect(await carrier.leftOver(step)).toEqual([]);
    expect(await answerOf(target)).toBe('here');
    await carrier.undo(step);
    expect(await snapshot(carrier, target)).toBe(before);
  }, 60_000);

  test('two hangs of one container: it goes on with the end of the second', async () => {
    const target = await server('hang-twice');
    await isUp(target);
    const [first, second] = [await hang(target, 'hang-1'), await hang(target, 'hang-2')];
    await carrier.execute(first);
    await carrier.execute(second);
    await carrier.undo(first);
    expect(await carrier.leftOver(first)).toEqual([]);
    expect(await answerOf(target)).toBe('none');
    expect(await carrier.leftOver(second)).toHaveLength(4);
    await carrier.undo(second);
    expect(await carrier.leftOver(second)).toEqual([]);
    expect(await answerOf(target)).toBe('here');
  }, 60_000);

  test('hang is undone by another when who did it was killed, and is over with its container', async () => {
    const target = await server('hang-orphan');
    await isUp(target);
    const step = await hang(target);
    const first = await startCarrier(containers, image, 'first-carrier');
    await first.execute(step);
    await first.kill();
    expect(await answerOf(target)).toBe('none');
    await carrier.undo(step);
    expect(await carrier.leftOver(step)).toEqual([]);
    expect(await answerOf(target)).toBe('here');
    await carrier.execute(step);
    await dockerOutput(['kill', target]);
    await carrier.undo(step);
    expect(await carrier.leftOver(step)).toEqual([]);
  }, 60_000);
});
