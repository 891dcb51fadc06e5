import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { unlessAborted } from '../../base/interrupted-error.ts';
import { loadSystem } from '../../definition/load-system.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { experimentsAt, systemAt } from '../../lib/model/resilience.ts';
import type { System, SystemModel } from '../../lib/model/system.ts';
import { createAlarms } from '../../measure/alarms.ts';
import { createMeasurements } from '../../measure/measurements.ts';
import { createWindows } from '../../measure/windows.ts';
import type { OwnProcess } from '../guardian/heal.ts';
import { guardianInWords } from '../guardian/settle-journal.ts';
import { type JournalFile, openJournal } from '../journal/journal-file.ts';
import { type Children, createChildren } from '../runtimes/embedded/children.ts';
import { fixedPortsOf } from '../runtimes/embedded/fixed-ports.ts';
import { removeOwnFolders } from '../runtimes/embedded/hands/task-folder.ts';
import { claimPort } from '../runtimes/embedded/port-claims.ts';
import { createPorts, freeBeyond, isFree } from '../runtimes/embedded/ports.ts';
import { PortInUseError } from '../server/errors.ts';
import { bootResponse, feedResponse } from './boot-response.ts';
import { createCrowd } from './growing-crowd.ts';
import { type GuardianKeeper, keepGuardian } from './guardian-keeper.ts';
import { healFolder, putJournalAside, removeFilesLeftIn } from './heal-folder.ts';
import { linksSocket } from './links-socket.ts';
import { createLoadRunner } from './load-runner.ts';
import type { SystemOptions } from './options.ts';
import { claimFolder } from './own-folder.ts';
import { prepareRuntime } from './prepare/index.ts';
import type { PreparedRuntime, StartedSystem } from './prepare/prepared-runtime.ts';
import { pruneTaskLogs } from './prune-task-logs.ts';
import { putMetrics } from './put-metrics.ts';
import { places } from './state.ts';
import { type EdgeWatch, watchEdges } from './watch-edges.ts';
import { watchSystem } from './watch-system.ts';

type SeenCalls = Parameters<EdgeWatch['calls']>[0];

/** Everything of a system but its API. */
export type Booted = Awaited<ReturnType<typeof boot>>;

/**
 * Heals what a dead system left, then starts guardian, link proxies, stores and tasks; resolves when all are healthy. Where
 * it cannot, or `ended` aborts meanwhile, all that it has begun is ended before it rejects. The folder is the caller's.
 */
export async function boot(options: SystemOptions, say: (line: string) => void, ended: AbortSignal) {
  const { folder, port } = options;
  const whole = await unlessAborted(ended, loadSystem(options.system, { runtime: options.runtime }));
  const { journal, logs } = places(folder);
  const left = await prepare(folder, say);
  ended.throwIfAborted();
  if (!claimPort(port, { forGood: true }) || !(await isFree(port))) {
    throw new PortInUseError(port, { other: await freeBeyond(port) });
  }
  const prepared = await unlessAborted(ended, prepareRuntime(options, systemAt(whole, options.resilience), say));

  const log = openJournal(journal, systemClock);
  for (const { role, process } of left) log.append({ type: 'process-started', role, process });
  const keeper = await keepGuardian({ ...prepared.guardian, log, journalPath: journal });
  const children = createChildren({ log, guardian: keeper.current, folder: logs });
  try {
    ended.throwIfAborted();
    return await unlessAborted(ended, bootWith(options, whole, { prepared, log, keeper, children, say }));
  } catch (error) {
    await prepared.end();
    await children.close();
    await keeper.dismiss();
    removeWhatOnlyRunsNeed(folder);
    await log.close();
    throw error;
  }
}

interface Running {
  readonly prepared: PreparedRuntime;
  readonly log: JournalFile;
  readonly keeper: GuardianKeeper;
  readonly children: Children;
  readonly say: (line: string) => void;
}

async function bootWith(options: SystemOptions, whole: System, { prepared, log, keeper, children, say }: Running) {
  const { folder, port, system: file, resilience } = options;
  const system = systemAt(whole, resilience);
  const { topology } = system;
  const notice = (message: string) => void log.append({ type: 'notice', message });

  const { windows, alarms, measurements, calls, onAnswered, edgeWatch } = createMeasures(system, log);
  const { next: nextPort } = createPorts(port + 1, fixedPortsOf(topology));
  const crowd = createCrowd(system, systemClock);
  const ports = { options, system, log, alarms, children, nextPort, notice, crowd };
  const [started, response] = await Promise.all([
    prepared.start({ ...ports, guardian: keeper.current, onCalls: calls }),
    options.response === 'off' ? undefined : bootResponse(ports),
  ]);
  const { stores, ecs, edges, runtime } = started;
  ecs.addressOf = (arn) => runtime.tasks().find(({ taskArn }) => taskArn === arn)?.privateIpv4Address;
  say(`stores: ${stores.description}`);
  let closing = false;
  void stores.lost.then((store) => closing || notice(`the ${store} process has ended: its data is gone; start again`));

  edgeWatch.started(started.seen);
  if (response) feedResponse(response, { alarms, log });
  const metrics = metricsTo(response?.state.cloudwatch, { system, log });
  const loadRunner = createLoadRunner({ ...started, log, children, windows, alarms, onAnswered, crowd, system, file });
  crowd.of(loadRunner);
  const watch = watchSystem({ ...started, topology, loadRunner, alarms, log, onOldest: metrics?.oldestMessage });
  const named = (of: System) => withProcessNames(of, started.processNames);
  return {
    ...{ system: named(system), experiments: experimentsAt(named(whole), resilience), restart: started.restart },
    ...{ log, alarms, measurements, ecs, edges, edgeWatch, response, runtime, loadRunner },
    stores: stores.description,
    guardianLost: keeper.lost,
    /** How long its stores may take to end. Milliseconds. */
    stopMilliseconds: children.longestStop(),
    /** Ends everything in order; what hangs is left to the guardian. */
    close: async () => {
      closing = true;
      windows.close();
      edgeWatch.close();
      watch.close();
      await metrics?.close();
      await response?.close();
      await started.close();
      await children.close();
      await keeper.dismiss();
      await log.close();
      removeWhatOnlyRunsNeed(folder);
    },
  };
}

const metricsTo = (endpoint: string | undefined, of: Omit<Parameters<typeof putMetrics>[0], 'endpoint'>) =>
  endpoint === undefined ? undefined : putMetrics({ ...of, endpoint });

/** The same system, whose services' processes are called as was found out. */
function withProcessNames(system: System, found: StartedSystem['processNames'] = {}): System {
  const { topology } = system;
  const services = topology.services.map((service) => ({
    ...service,
    processName: service.processName || (found[service.name] ?? ''),
  }));
  return { ...system, topology: { ...topology, services } };
}

function removeWhatOnlyRunsNeed(folder: string): void {
  const { stores, responseStores, secrets } = places(folder);
  const paths = [linksSocket(folder), stores, responseStores, secrets];
  for (const path of paths) rmSync(path, { recursive: true, force: true });
}

function createMeasures(system: SystemModel, log: EventLog) {
  const edgeWatch = watchEdges({ clock: systemClock, log });
  const windows = createWindows({
    clock: systemClock,
    emit: (window) => void log.append({ type: 'window', ...window }),
  });
  const alarms = createAlarms({
    system,
    clock: systemClock,
    onState: ({ alarm, state, reason }) => void log.append({ type: 'alarm-state', alarm, state, reason }),
  });
  const calls = (batch: SeenCalls) => {
    windows.links(batch);
    alarms.calls(batch);
    edgeWatch.calls(batch);
  };
  const onAnswered = (until: number) => {
    // Whoever reads that a second of users is over finds its calls told.
    edgeWatch.answered(until);
    windows.answered(until);
  };
  const measurements = createMeasurements();
  log.subscribe(measurements.event);
  return { windows, alarms, measurements, calls, onAnswered, edgeWatch };
}

/** Makes the folders of a system and heals what the last one left in them; gives what is not ours to end. */
async function prepare(folder: string, say: (line: string) => void): Promise<readonly OwnProcess[]> {
  claimFolder(folder);
  const { oldJournals, logs, scratch } = places(folder);
  for (const path of [oldJournals, logs, scratch]) mkdirSync(path, { recursive: true });
  const left = await healBefore(folder, say);
  removeFilesLeftIn(folder);
  removeOwnFolders(scratch);
  pruneTaskLogs(logs);
  return left;
}

/**
 * Undoes what a system that died with its guardian left behind, and puts its journal aside. Processes that this user may
 * not end are told and given, and keep nothing from starting.
 */
async function healBefore(folder: string, say: (line: string) => void): Promise<readonly OwnProcess[]> {
  const report = await healFolder(folder, say);
  if (!report) return [];
  if (report.guardian) say(guardianInWords(report.guardian));
  if (report.reverted.length + report.ended.length > 0) {
    say(`healed: ${report.reverted.length} faults undone, ${report.ended.length} processes ended`);
  }
  const { remaining, endable, forbidden } = report;
  if (endable.length > 0) throw new Error(`could not heal: ${remaining.join(', ')} remain`);
  if (remaining.length > 0) say(`left from before, and still there: ${remaining.join(', ')}`);
  if (existsSync(places(folder).journal)) putJournalAside(folder);
  return forbidden;
}
