import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../../base/clock.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';

/** Datagrams from a container to a host that answers, or the processor time of a container: see watch-effects. */
export type Watch =
  | {
      readonly kind: 'pings';
      readonly pid: number;
      readonly host: string;
      readonly port: number;
      /** The process in whose namespace the probe answers itself. @default - somebody answers there */
      readonly answeredAt?: number;
      readonly bytes?: number;
      readonly everyMilliseconds: number;
      readonly slowMilliseconds: number;
    }
  | {
      readonly kind: 'usage';
      readonly file: string;
      readonly unitsPerSecond: number;
      readonly leastMilliseconds: number;
    };

/** Sees effects of faults in containers, from a container of its own that knows nothing of who injects them. */
export interface EffectProbe {
  /** The moment on the monotonic clock from which the effect is there (or not), the first after `since`. Rejects after 20 s. */
  turned(name: string, on: boolean, since: number): Promise<number>;
  /** Names of the watches that see an effect now. */
  seen(): string[];
  close(): Promise<void>;
}

interface Change {
  readonly name: string;
  readonly on: boolean;
  readonly at: number;
}

const program = readFileSync(new URL('./watch-effects', import.meta.url), 'utf8');
const rights = ['SYS_ADMIN', 'SYS_PTRACE', 'SYS_NICE', 'DAC_READ_SEARCH'].flatMap((each) => ['--cap-add', each]);
const startMilliseconds = 60_000;
const turnMilliseconds = 10_000;

export async function startEffectProbe(image: string, watches: Readonly<Record<string, Watch>>): Promise<EffectProbe> {
  const container = ['run', '--rm', '--interactive', '--network', 'none', '--pid', 'host', ...rights];
  const groups = ['--volume', '/sys/fs/cgroup:/sys/fs/cgroup:ro', '--security-opt', 'apparmor=unconfined'];
  const words = Object.entries(watches).map(([name, watch]) => wordOf(name, watch));
  const child = spawn('docker', [...container, ...groups, image, 'python3', '-c', program, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const changes: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') return resolve();
      const [name = '', state, at] = line.split(' ');
      const change = { name, on: state === 'on', at: Number(at) };
      changes.push(change);
      for (const listener of listeners) listener(change);
    });
    void closed.then(() => reject(new Error('the probe has ended')));
  });
  await withTimeLimit(systemClock, startMilliseconds, 'starting the probe', ready);
  const turned = (name: string, on: boolean, since: number) =>
    new Promise<number>((resolve) => {
      const hear = (change: Change) => {
        if (change.name !== name || change.on !== on || change.at < since) return;
        listeners.delete(hear);
        resolve(change.at);
      };
      listeners.add(hear);
      for (const change of changes) hear(change);
    });
  return {
    turned: (name, on, since) =>
      withTimeLimit(systemClock, turnMilliseconds, `${name}: effect ${on ? 'on' : 'off'}`, turned(name, on, since)),
    seen: () => Object.keys(watches).filter((name) => changes.findLast((change) => change.name === name)?.on ?? false),
    close: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

function wordOf(name: string, watch: Watch): string {
  if (watch.kind === 'usage')
    return [name, 'usage', watch.file, watch.unitsPerSecond, 5, watch.leastMilliseconds].join(',');
  const { pid, host, answeredAt = 0, port, bytes = 16, everyMilliseconds, slowMilliseconds } = watch;
  return [name, 'pings', pid, host, answeredAt, port, bytes, everyMilliseconds, slowMilliseconds].join(',');
}
