import { randomUUID } from 'node:crypto';
import type { JourneyRequest, Reply } from '../../lib/model/journey-request.ts';
import type { Fact, Receipt, Scalar } from '../../lib/model/receipt.ts';
import { askFunction, buildRequest } from './build-request.ts';
import { outcomeBy } from './outcome-rules.ts';
import { inFull, isFunction } from './request-text.ts';
import { takeFrom } from './take.ts';
import type { TakenValues } from './taken-values.ts';
import type { Fillings } from './template.ts';
import type { StepPlan, WalkPlan } from './walk-plan.ts';

export interface WalkOptions {
  readonly plan: WalkPlan;
  /** Whether its usable answers are kept for promises. */
  readonly keeps: boolean;
  readonly taken: TakenValues;
  readonly random: () => number;
}

/** Of an answer no more is kept. */
export const longestAnswer = 4096;

/** One user's walk, from its first request. Throws where a value is missing, or the user's function throws. */
export function createWalk(options: WalkOptions): JourneyRequest {
  const { plan, keeps, taken, random } = options;
  /** What answers of this walk have given. */
  const values: Record<string, Fact> = {};
  const uuids: Record<string, string> = {};
  /** What was chosen by chance is the same throughout the walk. */
  const chosen = new Map<string, Scalar | undefined>();

  const valueNamed = (name: string): Scalar | undefined => {
    if (!chosen.has(name))
      chosen.set(name, Object.hasOwn(values, name) ? oneOf(values[name], random) : taken.pick(name));
    return chosen.get(name);
  };

  const fillingsOf = ({ own }: StepPlan, number: number): Fillings => ({
    value(name) {
      const value = own.has(name) && !Object.hasOwn(values, name) ? undefined : valueNamed(name);
      if (value !== undefined) return value;
      const why = own.has(name) ? 'the answers before it did not give' : 'no answer has given yet';
      throw new Error(`request ${number} needs \${${name}}, which ${why}`);
    },
    uuid(name) {
      const key = name === '' ? 'uuid' : `uuid:${name}`;
      uuids[key] ??= randomUUID();
      return uuids[key];
    },
    random: (from, to) => from + Math.floor(random() * (to - from + 1)),
  });

  const receiptFrom = (reply: Reply, step: number, given: Readonly<Record<string, Fact>>): Omit<Receipt, 'at'> => {
    const first = Object.values(given).find((value) => typeof value !== 'object');
    const id = first ?? uuids.uuid ?? randomUUID();
    const answer = answerIn(reply);
    const facts = { ...uuids, ...values };
    return { id: String(id), facts, journey: plan.name, step, ...(answer !== undefined && { answer }) };
  };

  const requestOf = (index: number): JourneyRequest => {
    const step = plan.steps[index] as StepPlan;
    const { request: definition, take } = step;
    const given = takeOnce(take, (found) => {
      Object.assign(values, found);
      for (const name of Object.keys(found)) chosen.delete(name);
    });
    const { at } = plan.definition;
    return {
      journey: plan.name,
      request: isFunction(definition)
        ? askFunction(definition, { random, uuid: randomUUID, value: valueNamed })
        : buildRequest(inFull(definition) ?? { path: '' }, fillingsOf(step, index + 1)),
      ...rulesOf(step),
      ...(at !== undefined && { at }),
      ...(keeps && { receiptOf: (reply: Reply) => receiptFrom(reply, index + 1, given(reply)) }),
      ...(index + 1 < plan.steps.length && {
        next: (reply: Reply) => {
          given(reply);
          return requestOf(index + 1);
        },
      }),
    };
  };
  return requestOf(0);
}

/** Takes from an answer when it is first looked at. */
function takeOnce(take: StepPlan['take'], onTaken: (found: Record<string, Fact>) => void) {
  let found: Record<string, Fact> | undefined;
  return (reply: Reply): Readonly<Record<string, Fact>> => {
    if (!found) {
      found = takeFrom(reply, take);
      onTaken(found);
    }
    return found;
  };
}

function rulesOf({ request }: StepPlan): Pick<JourneyRequest, 'outcomeOf' | 'idempotent' | 'timeoutMilliseconds'> {
  const full = inFull(request);
  if (!full) return {};
  const { idempotent, timeoutMilliseconds } = full;
  return {
    outcomeOf: outcomeBy(full),
    ...(idempotent !== undefined && { idempotent }),
    ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
  };
}

const oneOf = (value: Fact | undefined, random: () => number): Scalar | undefined =>
  typeof value === 'object' ? value[Math.floor(random() * value.length)] : value;

function answerIn(reply: Reply): unknown {
  if (Buffer.byteLength(reply.body) > longestAnswer) return undefined;
  try {
    return reply.json();
  } catch {
    return undefined;
  }
}
