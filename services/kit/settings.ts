import { type BreakageKind, breakages } from './breakage.ts';
import type { EmfSettings } from './emf.ts';
import { type Environment, SettingsError } from './environment.ts';

/** What every task is told, whatever its service. */
export interface Settings {
  readonly serviceName: string;
  readonly taskId: string;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  /** Off: every resilience policy passes through. */
  readonly resilience: boolean;
  readonly logLevel: LogLevel;
  /** Longest graceful shutdown, in milliseconds. */
  readonly stopTimeoutMs: number;
  /** How long a stopping task still takes new requests, in milliseconds; part of the shutdown. */
  readonly drainDelayMs: number;
  /** How long what a background load stores is kept; undefined: as long as all else. */
  readonly syntheticHours: number | undefined;
  /** Where CloudWatch finds the metrics of calls; undefined: they are not printed. */
  readonly callMetrics: EmfSettings | undefined;
  /** How this version is bad, on purpose; undefined: it is not. */
  readonly breakage: BreakageKind | undefined;
}

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Reads the common settings; throws SettingsError. Port 0 picks a free one, which the log then names. */
export function readSettings(environment: Environment): Settings {
  return {
    serviceName: environment.text('SERVICE_NAME'),
    taskId: environment.text('TASK_ID', 'unknown'),
    zone: environment.text('AVAILABILITY_ZONE', 'unknown'),
    host: environment.text('HOST', '0.0.0.0'),
    port: environment.integer('PORT', { min: 0, max: 65_535 }),
    resilience: environment.oneOf('RESILIENCE', ['on', 'off'], 'on') === 'on',
    logLevel: environment.oneOf('LOG_LEVEL', logLevels, 'info'),
    ...readStop(environment),
    syntheticHours: readSyntheticHours(environment),
    callMetrics: readCallMetrics(environment),
    breakage: readBreakage(environment),
  };
}

/** The drain is on a laptop what callers need to turn away there; ECS tells its own, since callers' proxies learn later. */
function readStop(environment: Environment): Pick<Settings, 'stopTimeoutMs' | 'drainDelayMs'> {
  const stopTimeoutMs = environment.integer('STOP_TIMEOUT_MS', { min: 1, max: 600_000, fallback: 10_000 });
  const drainDelayMs = environment.integer('DRAIN_DELAY_MS', { min: 0, max: 600_000, fallback: 300 });
  if (drainDelayMs >= stopTimeoutMs) {
    throw new SettingsError(`DRAIN_DELAY_MS ${drainDelayMs} must be less than STOP_TIMEOUT_MS ${stopTimeoutMs}`);
  }
  return { stopTimeoutMs, drainDelayMs };
}

function readSyntheticHours(environment: Environment): number | undefined {
  const name = 'SYNTHETIC_HOURS';
  return environment.optional(name) === undefined ? undefined : environment.integer(name, { min: 1, max: 8760 });
}

function readCallMetrics(environment: Environment): EmfSettings | undefined {
  const namespace = environment.optional('METRICS_NAMESPACE');
  if (namespace === undefined) return undefined;
  return {
    namespace,
    system: environment.text('METRICS_SYSTEM'),
    environment: environment.text('METRICS_ENVIRONMENT'),
  };
}

function readBreakage(environment: Environment): BreakageKind | undefined {
  const [first] = breakages;
  return environment.optional('BREAK') === undefined ? undefined : environment.oneOf('BREAK', breakages, first);
}
