import { type Clock, systemClock } from '../base/clock.ts';
import { nearest } from '../base/nearest.ts';
import { auditFields } from '../lib/model/events/audit.ts';
import type { Address } from '../lib/model/program.ts';
import type { Fact } from '../lib/model/receipt.ts';
import { storeAddress } from '../lib/model/store-address.ts';
import type { AuditContext, DataPromise, PromiseFindings } from '../lib/model/system.ts';
import type { Topology } from '../lib/model/topology.ts';
import { thrownInWords } from './thrown-in-words.ts';

/** Something that must be true of the data afterwards, as the owner of a system tells it. */
export interface PromiseDefinition {
  readonly name: string;
  /** Gives what is wrong, nothing where all is well. Throws where it cannot be looked at. */
  readonly audit: (context: PromiseContext) => Promise<readonly Violation[]> | readonly Violation[];
  /** How long one look may take. @default 10 */
  readonly deadlineSeconds?: number;
}

/** An id, or a sentence; `waiting`: it may come right by itself, and is looked at again until then. */
export type Violation = string | { readonly id: string; readonly waiting?: boolean };

export interface PromiseContext {
  /** The usable answers that users got in a journey that changes data or takes values, oldest first: the last 10,000. */
  readonly answers: (journey: string) => readonly Answer[];
  /** Where a store itself listens, past every link. */
  readonly address: (store: string) => Address;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

export interface Answer {
  /** What was taken from it and from the answers before it in its walk, and the walk's own `uuid`. */
  readonly values: Readonly<Record<string, Fact>>;
  /** Its JSON; undefined where it is none, or more than 4 KiB. */
  readonly body: unknown;
  /** When it came, milliseconds since the epoch. */
  readonly at: number;
  /** Which request of the walk it answers, from 1. */
  readonly step: number;
}

/** Why a promise could not be looked at: that says nothing of the data. */
export class PromiseError extends Error {
  override readonly name = 'PromiseError';
}

/** What promises may ask about. */
export interface AskedSystem {
  readonly topology: Topology;
  readonly journeys: readonly { readonly name: string }[];
  /** The journeys whose answers are kept. */
  readonly answering: ReadonlySet<string>;
}

const usualDeadlineSeconds = 10;
/** No more ids of one promise go into an audit. */
const mostViolations = 10_000;

/** The promise as an audit asks it. `clock` tells when an answer came. */
export function dataPromise(
  definition: PromiseDefinition,
  asked: AskedSystem,
  clock: Clock = systemClock,
): DataPromise {
  const { name, deadlineSeconds = usualDeadlineSeconds } = definition;
  const { broken, waiting } = kindsOf(name);
  return {
    name,
    deadlineMilliseconds: deadlineSeconds * 1000,
    async audit(context): Promise<PromiseFindings> {
      const ids = await look(definition, contextOf(context, asked, clock, deadlineSeconds));
      const mayCome = (one: Violation) => typeof one === 'object' && one.waiting === true;
      const wrong = ids.filter((one) => !mayCome(one));
      return {
        wrong: { [broken]: idsOf(wrong), [waiting]: idsOf(ids.filter(mayCome)) },
        waiting: {},
        words: {
          [broken]: `violations of ${JSON.stringify(name)}`,
          [waiting]: `violations of ${JSON.stringify(name)} that did not come right`,
        },
        settling: [waiting],
      };
    },
  };
}

/** What an audit calls the two ways in which a promise is not kept: after its name, where that is no field of an audit. */
function kindsOf(name: string): { readonly broken: string; readonly waiting: string } {
  const isTaken = (auditFields as readonly string[]).includes(name);
  const broken = isTaken ? `promise ${name}` : name;
  return { broken, waiting: `${broken}, waiting` };
}

const idsOf = (violations: readonly Violation[]): string[] =>
  [...new Set(violations.map((one) => (typeof one === 'string' ? one : one.id)))].slice(0, mostViolations);

function contextOf(
  { receipts, stores }: AuditContext,
  { topology, journeys, answering }: AskedSystem,
  clock: Clock,
  deadlineSeconds: number,
): PromiseContext {
  return {
    answers(journey) {
      if (!answering.has(journey)) {
        const isKnown = journeys.some(({ name }) => name === journey);
        const why = isKnown
          ? 'keeps no answers: it changes no data and takes no value'
          : `is not there${nearest(journey, [...answering])}`;
        throw new Error(`journey ${JSON.stringify(journey)} ${why}`);
      }
      const toWall = clock.wall() - clock.monotonic();
      return receipts
        .filter((receipt) => receipt.journey === journey)
        .map(({ facts, answer, at, step = 1 }) => ({ values: facts, body: answer, at: Math.round(at + toWall), step }));
    },
    address(store) {
      const address = storeAddress(topology, stores, store);
      if (address) return address;
      const names = topology.stores.map(({ name }) => name);
      throw new Error(`store ${JSON.stringify(store)} is not there${nearest(store, names)}`);
    },
    signal: AbortSignal.timeout(deadlineSeconds * 1000),
  };
}

/** What the owner's audit finds, within its deadline. Rejects with {@link PromiseError}. */
async function look({ audit }: PromiseDefinition, context: PromiseContext): Promise<readonly Violation[]> {
  const over = Promise.withResolvers<never>();
  const giveUp = () => over.reject(new PromiseError('it took longer than its deadline'));
  context.signal.addEventListener('abort', giveUp, { once: true });
  try {
    return violationsIn(await Promise.race([audit(context), over.promise]));
  } catch (cause) {
    if (cause instanceof PromiseError) throw cause;
    throw new PromiseError(thrownInWords(cause), { cause });
  } finally {
    context.signal.removeEventListener('abort', giveUp);
  }
}

function violationsIn(found: unknown): readonly Violation[] {
  if (!Array.isArray(found)) throw new PromiseError(`its audit gave ${JSON.stringify(found)}, not a list`);
  const odd = found.find((one) => typeof one !== 'string' && typeof (one as { id?: unknown } | null)?.id !== 'string');
  if (odd === undefined) return found;
  throw new PromiseError(`its audit gave ${JSON.stringify(odd)}, neither a text nor something with an id`);
}
