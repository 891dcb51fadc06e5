import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Target } from '../../../../local/runtimes/docker/step-kind.ts';
import { ruleSavers } from '../../support/rule-savers.ts';

const program = fileURLToPath(new URL('./prober.ts', import.meta.url));

/** Asks the program in a namespace: see prober.ts. */
export type Ask = <Answer>(ask: string, options?: object) => Promise<Answer>;

/**
 * A network of two namespaces that stand for two containers: `target`, with two interfaces, and `peers`, which has several
 * addresses on the first and one on the second.
 */
export interface Network {
  readonly target: Target;
  readonly peers: readonly [string, string, string];
  /** Of the peers, by the second interface. */
  readonly beside: string;
  readonly address: string;
  /** From the target, and from its peers. */
  readonly ask: { readonly target: Ask; readonly peers: Ask };
  /** In the target's namespace. */
  inTarget(program: string, ...args: string[]): string;
  /** Everything that a fault could leave in the target's namespace. */
  rules(): string;
  remove(): Promise<void>;
}

export async function createNetwork(): Promise<Network> {
  const suffix = randomBytes(3).toString('hex');
  const [target, peers] = [`bw-t-${suffix}`, `bw-p-${suffix}`];
  const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' });
  const inside = (namespace: string, ...args: string[]) => ip('netns', 'exec', namespace, ...args);
  for (const namespace of [target, peers]) ip('netns', 'add', namespace);
  for (const [i, device] of ['eth0', 'eth1'].entries()) {
    ip('link', 'add', device, 'netns', target, 'type', 'veth', 'peer', 'name', device, 'netns', peers);
    inside(target, 'ip', 'address', 'add', `10.7${i}.0.1/24`, 'dev', device);
    for (const host of i === 0 ? [2, 3, 4] : [2])
      inside(peers, 'ip', 'address', 'add', `10.7${i}.0.${host}/24`, 'dev', device);
  }
  for (const namespace of [target, peers]) {
    for (const device of ['lo', 'eth0', 'eth1']) inside(namespace, 'ip', 'link', 'set', device, 'up');
  }
  const container = spawn('ip', ['netns', 'exec', target, 'sleep', 'infinity'], { stdio: 'ignore' });
  const [asker, answerer] = await Promise.all([startProber(target), startProber(peers)]);
  await settled(asker.ask);
  const inTarget = (command: string, ...args: string[]) => inside(target, command, ...args);
  return {
    target: { containerId: randomBytes(32).toString('hex'), pid: container.pid as number },
    peers: ['10.70.0.2', '10.70.0.3', '10.70.0.4'],
    beside: '10.71.0.2',
    address: '10.70.0.1',
    ask: { target: asker.ask, peers: answerer.ask },
    inTarget,
    rules: () => rulesIn(inTarget),
    async remove() {
      container.kill('SIGKILL');
      await Promise.all([asker.end(), answerer.end()]);
      for (const namespace of [target, peers]) ip('netns', 'delete', namespace);
    },
  };
}

/** Both ways are open, and the neighbours known. */
async function settled(ask: Ask): Promise<void> {
  for (const host of ['10.70.0.2', '10.70.0.3', '10.70.0.4', '10.71.0.2']) {
    for (
      let tries = 20;
      (await ask<number[]>('udp', { host, port: 9001, times: 1, wait: 500 })).length === 0;
      tries--
    ) {
      if (tries === 0) throw new Error(`${host} does not answer`);
    }
  }
}

/** Queueing disciplines and filters, and all rules: without counters, and without tables and chains that hold nothing. */
function rulesIn(inTarget: Network['inTarget']): string {
  const devices = (JSON.parse(inTarget('ip', '-j', 'link')) as { ifname: string }[]).map(({ ifname }) => ifname);
  const saved = ruleSavers.flatMap((save) =>
    inTarget(save)
      .split('\n')
      .filter((line) => !/^(#.*|\*.*|COMMIT|:[A-Z]+ ACCEPT \[.*\]|)$/.test(line))
      .map((line) => line.replace(/\[\d+:\d+\]/, '')),
  );
  return [
    inTarget('tc', 'qdisc', 'show'),
    ...devices.map((device) => inTarget('tc', 'filter', 'show', 'dev', device)),
    ...saved,
  ].join('\n');
}

async function startProber(namespace: string): Promise<{ ask: Ask; end: () => Promise<void> }> {
  const environment = { ...process.env, NODE_OPTIONS: '' };
  const args = ['netns', 'exec', namespace, process.execPath, program];
  const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
  const waiting = new Map<number, (answer: unknown) => void>();
  const answerTo = (id: number) => new Promise<unknown>((resolve) => void waiting.set(id, resolve));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, answer } = JSON.parse(line) as { id: number; answer: unknown };
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  await answerTo(0);
  let last = 0;
  return {
    ask: <Answer>(ask: string, options: object = {}) => {
      const id = ++last;
      const answer = answerTo(id);
      child.stdin.write(`${JSON.stringify({ id, ask, ...options })}\n`);
      return answer as Promise<Answer>;
    },
    end: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  child.kill('SIGKILL');
  return gone;
}
