import { isDeepStrictEqual } from 'node:util';
import { type Outcome, outcomes, type Reply, usualOutcome } from '../../lib/model/journey-request.ts';
import type { OutcomeRule, RequestInFull } from './journey.ts';
import { findByPointer } from './pointer.ts';

/** Tells what an answer is by the rules of its request: what is failed goes before what is degraded, and that before served. */
export function outcomeBy(rules: Pick<RequestInFull, 'served' | 'degraded' | 'failed' | 'outcome'>) {
  const { served, degraded, failed, outcome } = rules;
  if (outcome) return (reply: Reply): Outcome => known(outcome(reply));
  return (reply: Reply): Outcome => {
    const usual = usualOutcome(reply);
    if (failed && holds(failed, reply)) return 'failed';
    if (degraded ? isUsable(degraded, reply) : usual === 'degraded') return 'degraded';
    return (served ? isUsable(served, reply) : usual !== 'failed') ? 'served' : 'failed';
  };
}

function known(outcome: Outcome): Outcome {
  if (outcomes.includes(outcome)) return outcome;
  throw new Error(`its outcome gave ${JSON.stringify(outcome)}, which is none of ${outcomes.join(', ')}`);
}

const isUsable = (rule: OutcomeRule, reply: Reply) => holds({ status: '2xx', ...rule }, reply);

/** Whether all that a rule says is so. */
function holds({ status, header = {}, body = {} }: OutcomeRule, reply: Reply): boolean {
  return (
    hasStatus(status, reply.status) &&
    Object.entries(header).every(([name, wanted]) => hasHeader(reply.headers[name.toLowerCase()], wanted)) &&
    Object.entries(body).every(([pointer, wanted]) => hasValue(findInBody(reply, pointer), wanted))
  );
}

const isList = (value: unknown): value is readonly (number | string)[] => Array.isArray(value);

function hasStatus(wanted: OutcomeRule['status'], status: number): boolean {
  if (wanted === undefined) return true;
  return (isList(wanted) ? wanted : [wanted]).some((one) => {
    const text = String(one).toLowerCase();
    return text.endsWith('xx') ? text[0] === String(status)[0] : text === String(status);
  });
}

const hasHeader = (value: string | undefined, wanted: string | true) =>
  wanted === true ? value !== undefined : value === wanted;

function hasValue(found: readonly unknown[], wanted: unknown): boolean {
  if (isWord(wanted, 'exists')) return found.length > 0 === wanted.exists;
  if (isWord(wanted, 'empty')) return found.every(isEmpty) === wanted.empty;
  return found.length > 0 && found.every((value) => isDeepStrictEqual(value, wanted));
}

function isWord<Name extends string>(wanted: unknown, name: Name): wanted is Record<Name, boolean> {
  if (typeof wanted !== 'object' || wanted === null) return false;
  const [key, ...others] = Object.keys(wanted);
  return key === name && others.length === 0 && typeof (wanted as Record<string, unknown>)[name] === 'boolean';
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === '';
}

/** In what is no JSON nothing is found. */
export function findInBody(reply: Reply, pointer: string): unknown[] {
  let body: unknown;
  try {
    body = reply.json();
  } catch {
    return [];
  }
  return findByPointer(body, pointer);
}
