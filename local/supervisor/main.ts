import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { isLoopback } from '../../base/addresses.ts';
import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { unlessAborted } from '../../base/interrupted-error.ts';
import { identify } from '../../base/process/identity.ts';
import { seededRandom } from '../../base/random.ts';
import { UsageError } from '../../base/usage-error.ts';
import { containOwnCode } from '../../definition/contain-own-code.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { hasUnnamedProcess } from '../../lib/model/experiments/experiment.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../lib/model/experiments/template.ts';
import { readStandIns } from '../../lib/model/stand-ins.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import type { Beside } from '../server/listen-beside.ts';
import { createServer } from '../server/server.ts';
import { type Booted, boot } from './boot.ts';
import { cloudwatchOf } from './cloudwatch-port.ts';
import { createDashboard } from './dashboard-routes/dashboard.ts';
import { describedBy } from './describe-task.ts';
import { type ExperimentReports, reportExperiments } from './experiment-reports.ts';
import { registerExtras } from './extras.ts';
import { type FolderLock, type Holder, holderInWords, lockFolder } from './folder-lock.ts';
import { leverKeeperOf } from './kept-lever.ts';
import { listenForEnd } from './listen-for-end.ts';
import {
  failedPrefix,
  type ListenOptions,
  type StartedBy,
  type SystemOptions,
  tokenVariable,
  wordsDescriptor,
} from './options.ts';
import { deleteOrphanedTemplates } from './owned-templates.ts';
import { registerResponse } from './response-routes.ts';
import { retryReverts } from './retry-reverts.ts';
import { places, readState, removeState, type SystemState, writeState } from './state.ts';
import { refuseSecond } from './supervisors-of.ts';
import { type ExperimentWatch, watchExperiments } from './watch/experiment-watch.ts';

/**
 * The supervisor: scheduler, engine and API in one process. Tells whoever started it what it does, then `ready`, or why it
 * cannot start.
 */
const options = JSON.parse(process.argv[2] as string) as SystemOptions & StartedBy;
/** None of our own children is to know it. */
const token = process.env[tokenVariable];
delete process.env[tokenVariable];

// What others print here, as a configuration may, goes to the log.
process.stdout.on('error', () => {});
const ending = listenForEnd(options);

/** What a configuration does before there is a journal. */
const early: string[] = [];
let tell = (message: string): void => void early.push(message);
containOwnCode({ tell: (message) => tell(message), onError: console.error, status: 1 });

try {
  const onWait = (holder: Holder) => say(`waiting: ${holderInWords(holder)} in this folder`);
  const lock = await unlessAborted(ending.signal, lockFolder(options.folder, 'starting', { onWait }));
  await unlessAborted(ending.signal, refuseSecond(options.folder));
  if (readState(options.folder)) throw new Error('a system is up in this folder already');
  if (existsSync(options.log)) renameSync(options.log, places(options.folder).supervisorLog);
  const system = await boot(options, say, ending.signal);
  tell = (message) => void system.log.append({ type: 'notice', message });
  early.forEach(tell);
  await serve(system, lock).catch(async (error) => {
    await system.close();
    throw error;
  });
  ending.started();
  say('ready');
} catch (error) {
  const message = isOnFullDisk(error) ? `${options.folder}: ${error.message}` : inWords(error as Error);
  for (const line of [...early, message]) console.error(line);
  // Whoever waits for the start is told by one line, however many there are in it.
  say(failedPrefix + JSON.stringify(message));
  process.exit(error instanceof UsageError ? exitStatus.usage : 1);
}

/** With what to do about it, where the error knows. */
function inWords({ message, advice }: Error & { readonly advice?: string }): string {
  return advice === undefined ? message : `${message}; ${advice}`;
}

/** Node.js says which file where it could not open one, and not where it could not write one. */
function isOnFullDisk(error: unknown): error is Error {
  const { code, path } = error as NodeJS.ErrnoException;
  return path === undefined && (code === 'ENOSPC' || code === 'EDQUOT');
}

/** A line for whoever waits for the start, who may have left. */
function say(line: string): void {
  try {
    writeSync(wordsDescriptor, `${line}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function serve(system: Booted, lock: FolderLock): Promise<void> {
  const { log, alarms, measurements, loadRunner, ecs } = system;
  const engine = createEngine({
    runtime: system.runtime,
    log,
    clock: systemClock,
    alarms,
    describeTask: describedBy(ecs),
    standIns: readStandIns({ ...system.system.alarms, ...options.alarms }, system.system, alarms.exists),
    timeScale: options.timeScale,
    random: seededRandom(options.seed),
    leverKeeper: leverKeeperOf(options.folder),
  });
  const experiments = withTemplates(system);
  const watch = watchOf(system, engine, experiments);
  const reports = reportsOf(system, engine);
  for (const { experiment, template } of experiments) {
    engine.templates.create({ clientToken: experiment.name, ...template });
  }
  const dashboard = createDashboard({ log, engine, experiments, options, system: system.system });
  const closed = new AbortController();
  const shutdown = async () => {
    if (closed.signal.aborted) return;
    closed.abort();
    lock.say('going down');
    // What hangs is ended by the guardian, once this process has gone.
    systemClock.after(25_000 + system.stopMilliseconds, () => process.exit(1), { idle: true });
    await engine.shutdown();
    await watch.close();
    await reports.close();
    await loadRunner.stop();
    removeState(options.folder);
    await server.close();
    await system.close();
    process.exit(0);
  };
  const server = await createServer({
    engine,
    ecs,
    port: options.port,
    cloudwatch: cloudwatchOf({ alarms, measurements, system: system.system, clock: systemClock }),
    ...(options.listen && { beside: besideOf(options.listen) }),
    extras: async (app, calls) => {
      await registerExtras(app, { ...system, engine, watch, calls, shutdown: () => void shutdown() });
      await registerResponse(app, { ...system, engine, clock: systemClock });
      dashboard.register(app);
    },
    pageToken: dashboard.token,
  });
  void deleteOrphanedTemplates(engine, systemClock, closed.signal);
  retryReverts({ log, clock: systemClock, runtime: system.runtime, signal: closed.signal });
  if (options.rate !== undefined) await loadRunner.start({ rate: options.rate, seed: options.seed });
  announce(stateOf(system, server.otherUrls), lock);
  void system.guardianLost.then(shutdown);
  ending.signal.addEventListener('abort', () => void shutdown());
  if (ending.signal.aborted) void shutdown();
}

function watchOf(
  { log, system, loadRunner, response }: Booted,
  engine: Engine,
  known: ReturnType<typeof withTemplates>,
): ExperimentWatch {
  return watchExperiments({
    ...{ log, clock: systemClock, system, known },
    templateOf: (id) => {
      const { template, prepared, unstopped } = engine.experiment(id);
      return { ...template, prepared, unstopped };
    },
    audit: loadRunner.audit,
    stopIntentOf: response?.stopIntentOf,
  });
}

function reportsOf({ log }: Booted, { experiment: experimentOf }: Engine): ExperimentReports {
  const { folder, runtime, timeScale, seed } = options;
  const { runs } = places(folder);
  return reportExperiments({
    ...{ log, clock: systemClock, experimentOf, runs, timeScale },
    settings: { runtime, timeScale, seed },
  });
}

/** From now on commands find it. */
function announce(state: SystemState, lock: FolderLock): void {
  writeState(options.folder, state);
  lock.say('up', state);
}

/** What can be run, each with the template that clients find. */
function withTemplates({ system, experiments }: Pick<Booted, 'system' | 'experiments'>) {
  const known = experiments.filter((experiment) => !hasUnnamedProcess(experiment));
  return known.map((experiment) => ({
    experiment,
    template: templateOf(experiment, system, localReferences(system.topology)),
  }));
}

/** What commands need to know of it. */
function stateOf({ system, edges, stores, response, stopMilliseconds }: Booted, urls: readonly string[]): SystemState {
  const { listen } = options;
  return {
    supervisor: identify(process.pid) as ProcessIdentity,
    endpoint: `http://127.0.0.1:${options.port}`,
    system: { name: system.topology.name, file: options.system },
    edge: Object.values(edges)[0] as string,
    edges,
    runtime: options.runtime,
    timeScale: options.timeScale,
    resilience: options.resilience,
    meshRetries: options.meshRetries,
    stores,
    stopMilliseconds,
    ...(response && { response: response.state }),
    ...(listen && { listen: { address: listen.address, allowedHosts: listen.allowedHosts, urls } }),
    ...(listen && token && { token }),
  };
}

/** The files of TLS are read now: the supervisor is the one who needs them. */
function besideOf({ addresses, allowedHosts, tls }: ListenOptions): Beside {
  if (!token && !addresses.every(isLoopback)) throw new Error('no token was given to listen with');
  const read = (path: string) => readFileSync(path, 'utf8');
  return {
    addresses: addresses.filter((address) => address !== '127.0.0.1'),
    allowedHosts,
    token: token ?? randomBytes(32).toString('base64url'),
    ...(tls && { tls: { cert: read(tls.cert), key: read(tls.key) } }),
  };
}
