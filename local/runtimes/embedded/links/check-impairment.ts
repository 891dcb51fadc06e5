import { redisDeeds, requestDeeds } from '../../../../lib/model/faults/effect.ts';
import type { LinkImpairment } from './impairment.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value.length > 0;
const between =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;
const most = Number.MAX_SAFE_INTEGER;

const impairments: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  blackhole: {},
  refusal: {},
  reset: {},
  latency: { delayMilliseconds: between(0, most), jitterMilliseconds: between(0, most) },
  loss: { percent: between(0, 100) },
  bandwidth: { kilobitsPerSecond: between(1, most) },
  throttle: { requestsPerSecond: between(1, most) },
  'http-fault': {
    does: (value) => requestDeeds.some((deed) => deed === value),
    status: between(200, 599),
    body: (value) => typeof value === 'string',
    delayMilliseconds: between(1, most),
    method: text,
    path: text,
    percent: between(1, 100),
    first: between(0, most),
  },
  'redis-fault': { does: (value) => redisDeeds.some((deed) => deed === value), percent: between(1, 100) },
  'dynamodb-partial-batch': { percent: between(1, 100) },
};

const matches: Readonly<Record<string, Check>> = {
  sender: text,
  receiver: text,
  receivers: (value) => Array.isArray(value) && value.every(text),
  callee: text,
  destinationPort: between(1, 65_535),
};

/** An impairment as it came over the control socket. Throws where it is none, naming the field and its value. */
export function checkImpairment(given: unknown): LinkImpairment {
  const fault = objectOf('the impairment', given);
  check('faultId', fault.faultId, text);
  check('flowsPercent', fault.flowsPercent, between(0, 100));
  for (const [name, value] of Object.entries(objectOf('match', fault.match))) {
    check(`match.${name}`, value, matches[name]);
  }
  const impairment = objectOf('impairment', fault.impairment);
  const fields = Object.hasOwn(impairments, String(impairment.kind)) ? impairments[String(impairment.kind)] : undefined;
  check('impairment.kind', impairment.kind, () => fields !== undefined);
  for (const [name, fits] of Object.entries(fields ?? {})) check(`impairment.${name}`, impairment[name], fits);
  return given as LinkImpairment;
}

function objectOf(field: string, value: unknown): Record<string, unknown> {
  check(field, value, (it) => typeof it === 'object' && it !== null && !Array.isArray(it));
  return value as Record<string, unknown>;
}

function check(field: string, value: unknown, fits: Check | undefined): void {
  if (!fits?.(value)) throw new TypeError(`${field}: ${JSON.stringify(value)} is not what an impairment has there`);
}
