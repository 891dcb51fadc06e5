import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import http, { type RequestOptions } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { identify } from '../../../../../base/process/identity.ts';

/**
 * Kills the process of a handler by SIGKILL at a call of anything outside of it, before the call is made or when it is
 * answered. What is outside is reached by HTTP: AWS's APIs and the receiver of notifications. Either the i-th process
 * dies at its n-th call, n going up by one with every second process, until so many have died; or whoever is at an incident
 * dies at the n-th call that changes something, n going up by one with every second incident, each kind of message once:
 * for whoever dies between two changes leaves the same behind.
 */
const { STORM_PROCESSES = '', STORM_DEATHS = '0', STORM_WRITES } = process.env;

const own = JSON.stringify(identify(process.pid));
appendFileSync(STORM_PROCESSES, `${own}\n`);
const ordinal = readFileSync(STORM_PROCESSES, 'utf8').split('\n').indexOf(own) + 1;

interface Death {
  left: number;
  readonly isBefore: boolean;
  readonly ofWrites: boolean;
  /** Whether nobody has died of it yet. */
  readonly isFirst: () => boolean;
}

const deathOf = (ordinal: number, rest: Pick<Death, 'ofWrites' | 'isFirst'>): Death => ({
  left: Math.ceil(ordinal / 2),
  isBefore: ordinal % 2 === 1,
  ...rest,
});

let death: Death | undefined =
  ordinal <= Number(STORM_DEATHS) ? deathOf(ordinal, { ofWrites: false, isFirst: () => true }) : undefined;

/** What a handler was given: of one message it may die, where it dies at what changes something. */
export function given(bodies: readonly string[]): void {
  if (STORM_WRITES === undefined) return;
  const [body = ''] = bodies;
  const [, number] = /storm-local-(?:deployment-deployed|people|guardrail-use)-(\d+)/.exec(body) ?? [];
  if (number === undefined) {
    death = undefined;
    return;
  }
  const kind = /"(ALARM|OK|look-again|rollback-end|experiment-end|deliver|over|held)\\?"/.exec(body)?.[1] ?? 'incident';
  const looks = /"looks":(\d+)/.exec(body)?.[1] ?? '';
  const marker = `${STORM_PROCESSES}-${kind}${looks}-${number}`;
  death = deathOf(Number(number) + 1, { ofWrites: true, isFirst: () => isNew(marker) });
}

function isNew(marker: string): boolean {
  try {
    closeSync(openSync(marker, 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** Not a question: by the name of the operation, or, where a protocol has none, by the method. */
function isWrite({ method, headers }: RequestOptions): boolean {
  const target = String((headers as Record<string, unknown> | undefined)?.['x-amz-target'] ?? '');
  return method !== 'GET' && !/\.(Get|Query|Describe|List)/.test(target);
}

const { request } = http;
http.request = ((...args: Parameters<typeof request>) => {
  const options = args.find((one): one is RequestOptions => typeof one === 'object' && 'method' in one) ?? {};
  const mine = death;
  if (mine && (!mine.ofWrites || isWrite(options))) mine.left -= 1;
  const isNow = mine?.left === 0 && (!mine.ofWrites || isWrite(options)) && mine.isFirst();
  const die = () => process.kill(process.pid, 'SIGKILL');
  if (isNow && mine?.isBefore) die();
  const made = request(...args);
  if (isNow) made.prependOnceListener('response', die);
  return made;
}) as typeof request;
syncBuiltinESMExports();
