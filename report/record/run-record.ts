import type { BatchHeader } from '../../lib/model/events/batch-header.ts';
import type { Description } from '../../lib/model/events/description.ts';
import type { Observation } from '../../lib/model/events/observation.ts';
import type { RevertProof } from '../../lib/model/events/proof.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';

/** All that a page tells of one batch of experiments: plain data, the same for the same events. */
export interface BatchRecord {
  readonly header: BatchHeader | undefined;
  readonly runs: readonly RunRecord[];
  /** Of what was begun and has no verdict: names of experiments. */
  readonly unfinished: readonly string[];
  /** What could not be read, in words; empty where all could. */
  readonly damage: readonly string[];
}

/** One experiment and what came of it. Times are seconds from the start of the fault, to the millisecond. */
export interface RunRecord {
  readonly id: string;
  readonly experiment: string;
  /** Milliseconds since the epoch, of the time 0. */
  readonly startedAt: number;
  /** Absent where an older version has written the events. */
  readonly description?: Description;
  readonly verdict: Verdict;
  /** It was inconclusive, and run once more: the later one counts. */
  readonly isRepeated?: true;
  readonly span: Span;
  readonly users: UsersSeries;
  readonly tasks: readonly TaskSeries[];
  readonly faults: readonly FaultRecord[];
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  /** From the first to the last second in which users got less than usual; absent where they never did. */
  readonly harm?: Span;
  /** From the end of the fault until users were served as before; absent where there was nothing to recover from. */
  readonly recovery?: Span;
  /** The parts of coming back: to see it, to replace, to become healthy, to be sent users again. */
  readonly parts: readonly RecoveryPart[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Second by second. Shares from 0 to 1, latencies of good answers in milliseconds; null where nobody came. */
export interface UsersSeries {
  readonly at: readonly number[];
  readonly usable: readonly (number | null)[];
  readonly degraded: readonly (number | null)[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly perSecond: readonly number[];
}

/** How many tasks of a service are ready, in steps: from each time on. */
export interface TaskSeries {
  readonly service: string;
  readonly zone: string | null;
  readonly at: readonly number[];
  readonly ready: readonly number[];
}

export interface FaultRecord {
  readonly faultId: string;
  readonly actionId: string;
  readonly resource: string;
  /** The last part of its ARN: a task's id, or a name. */
  readonly target: string;
  readonly fidelity: string;
  /** What was to be done, step by step, and how it is undone. */
  readonly steps: readonly string[];
  readonly undo: readonly string[];
  readonly planned: Span;
  readonly real: { readonly from: number | null; readonly to: number | null };
  readonly observations: readonly Observation[];
  readonly proof?: RevertProof;
  readonly failure?: string;
}

/** Something that was so for a while, beside others of its kind. */
export interface Lane {
  readonly kind: 'alarm' | 'breaker';
  readonly name: string;
  readonly spans: readonly Span[];
}

/** Something that happened at a time. */
export interface Mark {
  readonly at: number;
  readonly kind: 'death' | 'replaced' | 'ready' | 'deployment' | 'rollback' | 'told' | 'stop';
  readonly text: string;
}

export interface RecoveryPart extends Span {
  readonly name: 'detect' | 'replace' | 'healthy' | 'objectives met';
}
