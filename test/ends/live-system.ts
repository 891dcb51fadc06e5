import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { FisClient } from '@aws-sdk/client-fis';
import { isAlive } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import { places, readState, type SystemState } from '../../local/supervisor/state.ts';
import { chaos, temporaryFolder } from '../embedded/system/support.ts';
import { look, processesWith } from './proc.ts';
import type { Look, Stage } from './stage.ts';
import { until } from './until.ts';

/** A task as the system lists it. */
export interface ListedTask {
  readonly taskArn: string;
  readonly service: string;
  readonly lastStatus: string;
  readonly healthStatus: string;
  readonly process: ProcessIdentity;
}

/** A system of its own for one column, driven as users drive it: by the command line, the FIS API and its extras. */
export interface LiveSystem {
  readonly stage: Stage;
  readonly folder: string;
  /** The options by which a command means this system. */
  readonly own: readonly string[];
  readonly scratch: string;
  readonly state: SystemState;
  readonly fis: FisClient;
  /** Every event since it is up; it grows. */
  readonly events: readonly Event[];
  /** Those that are on disk: all that there are once the system is dead. */
  journal(): readonly Event[];
  tasks(): Promise<ListedTask[]>;
  ours(path: string, method?: string, body?: unknown): Promise<Response>;
  guardian(): number;
  /** Resolves when each service, or the one that is named, has its tasks again, all healthy. */
  whole(service?: string): Promise<void>;
  /** What is left of faults, against what was there when it came up. */
  readonly look: Look;
}

/** The folders of the systems that are up, and what they are tried on. */
const folders = new Map<string, Stage>();

/** Ends every system that is up, at once, for who cannot wait. */
export function abandon(): void {
  for (const [folder, stage] of folders) {
    for (const { pid } of processesWith(folder)) kill(pid);
    stage.abandon(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses a folder of its own; whatever runs in it is ended, and it is removed, however that went. */
export async function withFolder<Result>(stage: Stage, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = temporaryFolder();
  folders.set(folder, stage);
  try {
    return await use(folder);
  } finally {
    await chaos('down', '--folder', folder);
    for (const { pid } of processesWith(folder)) kill(pid);
    stage.abandon(folder);
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  }
}

/** Brings a system up under a load, uses it and ends it. */
export const withLiveSystem = <Result>(
  stage: Stage,
  basePort: number,
  use: (system: LiveSystem) => Promise<Result>,
  rate: keyof Stage['rates'] = 'judged',
): Promise<Result> =>
  withFolder(stage, async (folder) => {
    const own = [...stage.system, '--folder', folder, '--base-port', String(basePort)];
    const scale = ['--time-scale', String(stage.timeScale)];
    const up = await chaos('up', ...scale, '--response', 'off', ...stage.start, ...own);
    if (up.status !== 0) throw new Error(`chaos up ended with ${up.status}: ${up.stderr}`);
    const system = await open(stage, folder, own);
    await system.ours('load', 'POST', { rate: stage.rates[rate], seed: 1 });
    return use(system);
  });

async function open(stage: Stage, folder: string, own: readonly string[]): Promise<LiveSystem> {
  const state = readState(folder) as SystemState;
  const events: Event[] = [];
  const ours = (path: string, method = 'GET', body?: unknown) =>
    fetch(`${state.endpoint}/_breakwater/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  const tasks = async () => (await (await ours('tasks')).json()) as ListedTask[];
  const atFirst = await tasks();
  void follow(await ours('events?after=0'), events);
  const system: Omit<LiveSystem, 'look'> = {
    stage,
    folder,
    own,
    scratch: places(folder).scratch,
    state,
    events,
    fis: new FisClient({
      endpoint: state.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    }),
    journal: () => readJournal(places(folder).journal).events,
    tasks,
    ours,
    guardian: () => guardianIn(events),
    whole: async (service) => {
      const isMeant = (task: ListedTask) => service === undefined || task.service === service;
      const wanted = atFirst.filter(isMeant).length;
      await until(`every task of ${service ?? 'each service'} is there and healthy`, async () => {
        const now = (await tasks()).filter(isMeant);
        return now.length === wanted && now.every(({ healthStatus }) => healthStatus === 'HEALTHY');
      });
    },
  };
  return { ...system, look: await stage.look(system as LiveSystem) };
}

/** Reads the event stream into the list, until the system ends. */
async function follow({ body }: Response, events: Event[]): Promise<void> {
  try {
    for await (const line of createInterface({ input: Readable.fromWeb(body as never) })) {
      if (line !== '') events.push(JSON.parse(line));
    }
  } catch {
    // The system has ended, or was killed.
  }
}

function guardianIn(events: readonly Event[]): number {
  const started = events.filter((event) => event.type === 'process-started' && event.role === 'guardian');
  const newest = started.at(-1);
  if (newest?.type !== 'process-started') throw new Error('no guardian was started');
  return newest.process.pid;
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (look(pid)) process.kill(pid, signal);
}

/** Resolves when every process of a dead system has gone. */
export const gone = ({ folder, state }: LiveSystem): Promise<true> =>
  until('no process of the system is left', () => !isAlive(state.supervisor) && processesWith(folder).length === 0);
