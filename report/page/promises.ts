import { countOf } from '../../lib/model/events/count-of.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Element } from './parts.ts';
import { badge, table } from './parts.ts';
import { milliseconds, seconds, share } from './words.ts';

interface Promised {
  readonly what: string;
  readonly promised: string;
  readonly measured: string;
  readonly isKept: boolean | undefined;
}

/** Promise by promise, each with what was measured; undefined where nothing can be set against it. */
export function promisesOf({ description, verdict }: RunRecord): Promised[] {
  const { data, proofs } = verdict;
  const undone: Promised = {
    ...{ what: 'faults undone, and proven so', promised: 'all', measured: `${proofs.clean} of ${proofs.faults}` },
    isKept: proofs.clean === proofs.faults,
  };
  const others = othersOf(verdict, description?.expectedRadius ?? []);
  return [...(description ? ofUsers(description, verdict) : []), others, ...(data ? ofData(data) : []), undone];
}

/** Who was hurt, and was not to be. */
function othersOf({ hurt, cascade }: RunRecord['verdict'], expected: readonly string[]): Promised {
  const beyond = hurt.filter((service) => !expected.includes(service) || cascade.includes(service));
  const asExpected = hurt.filter((service) => !beyond.includes(service));
  const inside = asExpected.length > 0 ? ` (as expected: ${asExpected.join(', ')})` : '';
  return {
    ...{ what: 'nobody hurt beyond who may be', promised: 'nobody' },
    ...{ measured: `${beyond.join(', ') || 'nobody'}${inside}`, isKept: beyond.length === 0 },
  };
}

function ofUsers(
  { during, recoverySeconds, capacitySeconds }: NonNullable<RunRecord['description']>,
  {
    availability,
    latency,
    goodputFloor,
    serviceRecoveryMs,
    capacityRecoveryMs,
    samples,
    perJourney,
  }: RunRecord['verdict'],
): Promised[] {
  const isSeen = samples > 0;
  const apart = whoMayFail(perJourney);
  const against = (value: number | null, isKept: (value: number) => boolean) =>
    value === null ? undefined : isKept(value);
  return [
    {
      ...{
        what: `usable answers${apart}`,
        promised: `≥ ${share(during.availability)}`,
        measured: share(availability.mustHold),
      },
      isKept: against(availability.mustHold, (value) => value >= during.availability),
    },
    {
      ...{
        what: 'the same in the worst three seconds',
        promised: `≥ ${share(during.goodputFloor)}`,
        measured: share(goodputFloor),
      },
      isKept: against(goodputFloor, (value) => value >= during.goodputFloor),
    },
    {
      ...{ what: `95 of 100 answers${apart} within`, promised: `≤ ${milliseconds(during.latencyMilliseconds)}` },
      measured: milliseconds(latency.p95),
      isKept: against(latency.p95, (value) => value <= during.latencyMilliseconds),
    },
    {
      ...{ what: 'users served as before', promised: `within ${recoverySeconds} s` },
      measured: isSeen ? seconds(serviceRecoveryMs) : '–',
      isKept: isSeen ? serviceRecoveryMs !== null && serviceRecoveryMs <= recoverySeconds * 1000 : undefined,
    },
    ...(capacitySeconds === undefined || capacityRecoveryMs === undefined
      ? []
      : [
          {
            ...{ what: 'as many tasks as wanted', promised: `within ${capacitySeconds} s` },
            measured: seconds(capacityRecoveryMs),
            isKept: capacityRecoveryMs !== null && capacityRecoveryMs <= capacitySeconds * 1000,
          },
        ]),
  ];
}

/** Journeys that need what is wholly gone may fail, and are no part of what was promised. */
function whoMayFail(journeys: RunRecord['verdict']['perJourney']): string {
  const may = journeys.filter(({ mustHold }) => !mustHold).map(({ journey }) => journey);
  return may.length === 0 ? '' : ` (without ${may.join(', ')})`;
}

function ofData(data: NonNullable<RunRecord['verdict']['data']>): Promised[] {
  return Object.entries(data.words).map(([kind, words]) => {
    const count = countOf(data, kind);
    return {
      what: `no ${words}`,
      promised: '0',
      measured: String(count),
      isKept: count === 0,
    };
  });
}

export const promiseTable = (run: RunRecord): Element =>
  table(
    ['promise', 'promised', 'measured', 'result'],
    promisesOf(run).map(({ what, promised, measured, isKept }) => [
      what,
      promised,
      measured,
      isKept === undefined ? badge('not measured') : badge(isKept ? 'held' : 'failed'),
    ]),
    'Promises',
  );
