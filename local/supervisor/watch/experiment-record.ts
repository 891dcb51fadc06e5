import type { Event, Phase } from '../../../lib/model/events/event.ts';
import { type AnyTemplate, nameOfTemplate } from '../../../lib/model/experiments/experiment-of-template.ts';
import { createFacts, type EventFacts } from '../../../measure/judge/facts.ts';

/** What is known of one experiment while it is watched. */
export interface ExperimentRecord {
  readonly id: string;
  readonly name: string;
  readonly template: AnyTemplate;
  /** Where its baseline begins, monotonic milliseconds. */
  readonly from: number;
  readonly facts: EventFacts;
  /** The services whose tasks its targets resolved to. */
  readonly services: Set<string>;
  /** Those whose faults or recoveries fell into this one's, e.g. `EXP123 (lose-payment)`. */
  readonly overlapped: Set<string>;
  /** Aborts where the verdict is wanted at once. */
  readonly hurry: AbortController;
  /** Counts what may change how far the recovery is. */
  news: number;
  phase: Phase;
  /** From its first fault to the end of its recovery it may hurt others, and be hurt by them. */
  isHarmful: boolean;
  /** Whoever runs it has seen enough of it before its end. */
  readonly isEnough: boolean;
  suffice(): void;
  add(event: Event): void;
}

export function openRecord(template: AnyTemplate, { id, from }: { id: string; from: number }): ExperimentRecord {
  const { facts, add } = createFacts();
  let isEnough = false;
  const record: ExperimentRecord = {
    id,
    name: nameOfTemplate(template),
    template,
    from,
    facts,
    services: new Set(),
    overlapped: new Set(),
    hurry: new AbortController(),
    news: 0,
    phase: 'fault',
    isHarmful: false,
    get isEnough() {
      return isEnough;
    },
    suffice: () => {
      isEnough = true;
    },
    add(event) {
      // An audit is of one experiment, and comes as an answer.
      if (event.type === 'audit') return;
      if ((event.type === 'window' || event.type === 'edge-window') && event.start < from) return;
      add(event);
      if (event.type === 'window' || event.type === 'task-state') record.news++;
    },
  };
  return record;
}

/** An experiment as others speak of it. */
export const inWords = ({ id, name }: Pick<ExperimentRecord, 'id' | 'name'>): string => `${id} (${name})`;

/**
 * Nobody used the system while it was broken: no load of ours was running then, and no user has been seen since. One that
 * was stopped just before still has answers in the second of the fault.
 */
export function isWithoutLoad({ loadRunning, faults, traffic }: EventFacts): boolean {
  const [first] = faults;
  return (
    loadRunning === undefined &&
    traffic.span.to <= traffic.windowStart(first?.planned ?? 0) + traffic.windowMilliseconds
  );
}

/** At its first fault: from here on nobody can tell its doings from those of others that have not recovered. */
export function markOverlaps(record: ExperimentRecord, open: readonly ExperimentRecord[]): void {
  record.isHarmful = true;
  for (const other of open) {
    if (other === record || !other.isHarmful) continue;
    record.overlapped.add(inWords(other));
    other.overlapped.add(inWords(record));
  }
}
