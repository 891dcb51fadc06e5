import { closeSync, openSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import { UsageError } from '../base/usage-error.ts';
import { configurationFolder, findConfiguration } from '../definition/find-configuration.ts';
import { loadSystem } from '../definition/load-system.ts';
import { onRuntime } from '../definition/on-runtime.ts';
import { type RuntimeName, runtimeNames } from '../lib/model/runtime-name.ts';
import type { System } from '../lib/model/system.ts';
import { tokenFor } from '../local/client/token.ts';
import { highestBase } from '../local/runtimes/embedded/ports.ts';
import { defaults, type SystemOptions } from '../local/supervisor/options.ts';
import { checkFolder } from '../local/supervisor/own-folder.ts';
import { readState } from '../local/supervisor/state.ts';
import { readAlarms } from './alarm-options.ts';
import { type Given, numberOption, type Option } from './command.ts';
import { defaultSystem, defaultSystemFile } from './default-system.ts';
import { readListen } from './listen-options.ts';
import { readResponse, readStores, responseOptions } from './response-options.ts';

/** Options of every command that needs the system, and may start it. */
export const systemOptions = {
  system: {
    type: 'string',
    value: 'FILE',
    description:
      'the system under test (default: breakwater.config.ts, .mts, .js, .mjs or .json here or above, else the one that comes along)',
  },
  runtime: {
    type: 'string',
    value: 'R',
    description: `where tasks run: ${runtimeNames.join(' (processes) or ')} (containers) (default ${defaults.runtime})`,
  },
  'base-port': { type: 'string', value: 'N', description: `first loopback port to use (default ${defaults.port})` },
  'time-scale': {
    type: 'string',
    value: 'X',
    description: `FIS durations are multiplied by this (default ${defaults.timeScale}; time-outs are not)`,
  },
  'mesh-retries': {
    type: 'boolean',
    description: 'requests between services that fail are made again at another task, as ECS Service Connect does',
  },
  seed: { type: 'string', value: 'N', description: 'seed of random choices: targets, arrivals (default 1)' },
  folder: { type: 'string', value: 'PATH', description: `state, logs and results (default ${defaults.folder})` },
  ...responseOptions,
} as const satisfies Record<string, Option>;

/** Options of commands that only read the system: what can be done differs by where tasks run. */
export const systemOption = { system: systemOptions.system, runtime: systemOptions.runtime } as const;
export const folderOption = { folder: systemOptions.folder } as const;

/** Of commands about the system that is up. */
export const foundByFolder = { 'base-port': 'the system that is up is found by its --folder' } as const;

export const rateOption = {
  type: 'string',
  value: 'N',
  description: 'user requests a second (default: those of the load that runs, or 50)',
} as const satisfies Option;

/** Options of every command that measures. */
export const runOptions = {
  ...systemOptions,
  rate: rateOption,
  repeat: { type: 'string', value: 'N', description: 'run each experiment N times (default 1)' },
  'dry-run': { type: 'boolean', description: 'show targets and plans, touch nothing' },
  'retry-inconclusive': {
    type: 'string',
    value: 'N',
    description: 'run again at the end, up to N times, what was inconclusive (default 0; a game day, and compare: 1)',
  },
  strict: { type: 'boolean', description: 'a weak pattern counts as not held: exit 1' },
  json: { type: 'boolean', description: 'the event stream as JSON lines on standard output' },
  junit: { type: 'string', value: 'FILE', description: 'a JUnit XML report, one test case per experiment' },
  summary: { type: 'string', value: 'FILE', description: 'a summary in Markdown, put to the end of the file' },
} as const satisfies Record<string, Option>;

/** Of commands whose runs stand beside earlier ones of the same experiments. */
export const regressionOption = {
  'fail-on-regression': {
    type: 'boolean',
    description: 'not held where something got worse than in the kept runs that held before: exit 1',
  },
} as const satisfies Record<string, Option>;

/**
 * The folder of the system: as given, else beside the configuration that is meant, else here. Throws UsageError where it
 * holds files of somebody else's by our names.
 */
export function readFolder(given: Given): string {
  if (given.options.folder === '') throw new UsageError('--folder is empty: name a folder, or leave it out');
  const folder = meantFolder(given);
  checkFolder(folder);
  return folder;
}

/** The folder that a user means, whatever it is: for who only reads there. */
export const meantFolder = ({ options: { folder } }: Given): string =>
  folder === undefined
    ? join(configurationFolder(process.cwd()) ?? process.cwd(), defaults.folder)
    : resolve(String(folder));

/**
 * The file of the system that a user means: as given, else the configuration that is meant here, else that of the system
 * which is up. Throws UsageError where two may be meant.
 */
export function readSystemFile(given: Given): string {
  const { system } = given.options;
  if (system === '') throw new UsageError('--system is empty: name a file, or leave it out');
  if (system !== undefined) return resolve(String(system));
  return findConfiguration(process.cwd()) ?? readState(meantFolder(given))?.system.file ?? defaultSystemFile;
}

/** The system that a user means. Rejects with SystemFileError. */
export async function readSystem(given: Given): Promise<System> {
  const file = readSystemFile(given);
  const runtime = readRuntime(given);
  return file === defaultSystemFile ? onRuntime(defaultSystem, runtime) : loadSystem(file, { runtime });
}

/** As given, else that of the system which is up. Throws UsageError for a runtime that there is not. */
export function readRuntime(given: Given): RuntimeName {
  const { runtime = readState(readFolder(given))?.runtime ?? defaults.runtime } = given.options;
  const found = runtimeNames.find((name) => name === runtime);
  if (found) return found;
  throw new UsageError(`--runtime must be ${runtimeNames.join(' or ')}, not ${JSON.stringify(runtime)}`);
}

export function readSystemOptions(given: Given): SystemOptions {
  const listen = readListen(given);
  tokenFor(listen);
  const runtime = readRuntime(given);
  return {
    runtime,
    folder: readFolder(given),
    system: readSystemFile(given),
    port: numberOption(given, 'base-port', { min: 1024, max: highestBase, default: defaults.port, whole: true }),
    timeScale: numberOption(given, 'time-scale', { min: 0.001, max: 1, default: defaults.timeScale }),
    seed: numberOption(given, 'seed', { min: 0, max: 2 ** 31, default: defaults.seed, whole: true }),
    resilience: defaults.resilience,
    meshRetries: readMeshRetries(given, runtime),
    ...(listen && { listen }),
    response: readResponse(given),
    stores: readStores(),
    ...alarmsOf(given),
  };
}

const alarmsOf = (given: Given) => (given.options.alarm === undefined ? {} : { alarms: readAlarms(given) });

function readMeshRetries({ options }: Given, runtime: RuntimeName): boolean {
  if (options['mesh-retries'] !== true) return defaults.meshRetries;
  if (runtime === 'embedded') return true;
  throw new UsageError(
    `--mesh-retries is for processes (--runtime embedded): on the ${runtime} runtime a container's own name lookup says where it calls, and the observing proxy changes nothing of what comes of that`,
  );
}

/** How to run experiments. */
export interface RunSettings {
  /** User requests a second; undefined = as the load that runs already. */
  readonly rate: number | undefined;
  readonly repeat: number;
  readonly retryInconclusive: number;
  /** A weak pattern counts as a promise that was not kept. */
  readonly strict: boolean;
  /** So does what got worse than in the runs that are kept. */
  readonly failOnRegression: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Where the JUnit report and the summary in Markdown go, absolute. */
  readonly junit: string | undefined;
  readonly summary: string | undefined;
}

/** `retries`: of what is inconclusive, unless told otherwise. */
export function readRunSettings(given: Given, { retries = 0 } = {}): RunSettings {
  return {
    rate: readRate(given),
    repeat: numberOption(given, 'repeat', { min: 1, max: 1000, default: 1, whole: true }),
    retryInconclusive: numberOption(given, 'retry-inconclusive', { min: 0, max: 10, default: retries, whole: true }),
    strict: given.options.strict === true,
    failOnRegression: given.options['fail-on-regression'] === true,
    dryRun: given.options['dry-run'] === true,
    json: given.options.json === true,
    junit: readReport(given, 'junit'),
    summary: readReport(given, 'summary'),
  };
}

/** Known before anything starts, not after the last run: a report that cannot be written. Throws UsageError. */
function readReport({ options }: Given, name: 'junit' | 'summary'): string | undefined {
  if (options[name] === undefined) return undefined;
  const file = resolve(String(options[name]));
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new UsageError(`--${name} ${file} is a folder, not a file`);
  if (options['dry-run'] === true || options.preview === true) return file;
  makeFolder(dirname(file));
  try {
    // There are places where it may be written, and cannot.
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`--${name} ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
  return file;
}

/** The rate that was asked for, if any. */
export const readRate = (given: Given): number | undefined =>
  given.options.rate === undefined
    ? undefined
    : numberOption(given, 'rate', { min: 1, max: 2000, default: 50, whole: true });
