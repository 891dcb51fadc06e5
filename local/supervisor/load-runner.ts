import type { Readable, Writable } from 'node:stream';
import { systemClock } from '../../base/clock.ts';
import { lastWords } from '../../base/log-lines.ts';
import type { Audit } from '../../lib/model/events/audit.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { WatchedProcesses } from '../../lib/model/events/processor-times.ts';
import type { StartedStores, System } from '../../lib/model/system.ts';
import type { Alarms } from '../../measure/alarms.ts';
import { type AuditOptions, auditPromises } from '../../measure/audit.ts';
import { type AuditedRun, createDebts } from '../../measure/debts.ts';
import { connectLoad, type LoadClient, loadProgram } from '../../measure/load/load-client.ts';
import type { MoreUsers } from '../../measure/load/streams.ts';
import { createProcessorWatch } from '../../measure/processor-watch.ts';
import { createReceipts } from '../../measure/receipts.ts';
import type { Windows } from '../../measure/windows.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import type { GrowingCrowd } from './growing-crowd.ts';
import { lookElsewhere } from './promises/look-elsewhere.ts';

export interface Load {
  /** Arrivals a second. */
  readonly rate: number;
  readonly seed: number;
}

/** The users: starts and stops the load, remembers what was promised to them, and checks the promises. */
export interface LoadRunner {
  /** Begins a load of `rate` arrivals a second; a running one is ended first. */
  start(load: Load): Promise<void>;
  stop(): Promise<void>;
  /** The load that is running; undefined without one. */
  load(): Load | undefined;
  /** More users come, as long as this load runs. Rejects without one. */
  more(crowd: MoreUsers): Promise<void>;
  noMore(id: string): Promise<void>;
  /** Checks what users were promised in a run; what was wrong before it is told apart. */
  audit(run: AuditedRun, settleMilliseconds: number): Promise<Audit>;
}

export interface LoadRunnerOptions {
  readonly log: EventLog;
  readonly children: Children;
  /** The processes of tasks that are none of the children. */
  readonly contained?: () => readonly WatchedProcesses[];
  readonly windows: Windows;
  /** All users who came before this moment, monotonic milliseconds, are answered. */
  readonly onAnswered: (until: number) => void;
  readonly alarms: Alarms;
  readonly crowd: Pick<GrowingCrowd, 'samples'>;
  readonly system: System;
  /** The file that it was loaded from. */
  readonly file: string;
  readonly stores: StartedStores;
  /** Where users reach it: the origin of each public service. */
  readonly edges: Readonly<Record<string, string>>;
}

export function createLoadRunner(options: LoadRunnerOptions): LoadRunner {
  const { log, children, system, file, edges } = options;
  const notice = (message: string) => void log.append({ type: 'notice', message });
  const receipts = createReceipts(notice);
  const debts = createDebts(system.receipts);
  let generator: Promise<LoadClient> | undefined;
  let running: Load | undefined;

  const processors = watchProcessors(options);

  const ended = () => {
    if (!running) return;
    processors.stop();
    log.append({ type: 'load-state', state: 'stopped', rate: running.rate });
    running = undefined;
  };

  const startGenerator = async (): Promise<LoadClient> => {
    const program = { role: 'load', file: loadProgram, args: [file], env: shell(), pipes: true };
    const { logFile, exited, process: its } = await children.start(program);
    void exited.then((exit) => {
      if (running) tellEnd(log, exit);
      ended();
      generator = undefined;
    });
    const told = exited.then((exit) => `${exit}; ${lastWords(logFile)}`);
    return connectLoad(
      { stdin: its.stdin as Writable, stdout: its.stdout as Readable, exited: told },
      {
        onSamples: (samples) => {
          options.windows.users(samples);
          options.alarms.users(samples);
          options.crowd.samples(samples);
        },
        onAcknowledged: receipts.add,
        onAnswered: options.onAnswered,
        onNotice: notice,
      },
    );
  };

  const stop = async () => {
    if (generator && running) await (await generator).stop();
    ended();
  };

  return {
    start: async (load) => {
      await stop();
      generator ??= startGenerator();
      await (await generator).start({ edges, ...load });
      running = load;
      processors.start();
      log.append({ type: 'load-state', state: 'running', rate: load.rate });
    },
    stop,
    load: () => running,
    more: async (crowd) => {
      if (!generator || !running) throw new Error('no load is running that could grow');
      await (await generator).more(crowd);
    },
    noMore: async (id) => {
      await (await generator)?.noMore(id);
    },
    // As of now: what users are promised while the stores are read may not be in what was read.
    audit: (run, settleMilliseconds) =>
      auditNow({ ...options, run, debts, settleMilliseconds, notice, receipts: receipts.all() }),
  };
}

/** The user's code in it runs in a process of its own, which is there as long as the audit lasts. */
async function auditNow(
  options: LoadRunnerOptions &
    Pick<AuditOptions, 'run' | 'debts' | 'settleMilliseconds' | 'receipts'> & {
      readonly notice: (message: string) => void;
    },
): Promise<Audit> {
  const place = lookElsewhere({ ...options, env: shell(), clock: systemClock });
  try {
    const audit = await auditPromises({ ...options, promises: place.promises, clock: systemClock });
    options.log.append({ type: 'audit', audit });
    return audit;
  } finally {
    await place.close();
  }
}

const watchProcessors = ({ children, contained = () => [], log }: LoadRunnerOptions) =>
  createProcessorWatch({
    clock: systemClock,
    processes: () => [{ id: 'own', pids: children.pids() }, ...contained()],
    emit: (times) => void log.append({ type: 'processors', ...times }),
  });

/** It loads the configuration again, which may read the user's shell: docs/decisions/0030-what-a-task-is-told.md. */
const shell = () => Object.fromEntries(Object.entries(process.env).filter(isSet));

const isSet = (variable: [string, string | undefined]): variable is [string, string] => variable[1] !== undefined;

function tellEnd(log: EventLog, exit: string): void {
  log.append({ type: 'notice', message: `the load generator has ended (${exit}): nobody loads the system now` });
}
