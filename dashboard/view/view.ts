import type { DescribedSystem } from '../../lib/model/events/description.ts';
import type { Phase, TaskState } from '../../lib/model/events/event.ts';
import type { ExperimentStatus } from '../../lib/model/events/statuses.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { SafetyLeverStatus } from '../../lib/model/safety-lever.ts';

/** All that a dashboard shows of a system now but its users' seconds. Times are milliseconds since the epoch. */
export interface View {
  /** Of the newest event that it knows. */
  readonly seq: number;
  readonly system: DescribedSystem;
  readonly tasks: readonly TaskView[];
  /** The last whole second of each edge on which calls were seen lately. */
  readonly calls: readonly CallView[];
  /** Stores that take no connections. */
  readonly away: readonly string[];
  readonly alarms: readonly AlarmView[];
  /** Experiments without a verdict; the oldest first. */
  readonly runs: readonly RunView[];
  /** Those that have one, for as long as their time may be shown; the oldest first. */
  readonly past: readonly PastRun[];
  /** The newest first. */
  readonly verdicts: readonly VerdictView[];
  /** What has happened, in words; the newest last. */
  readonly lines: readonly LineView[];
  /** User requests a second; null without a load. */
  readonly rate: number | null;
  /** Asked for at a dashboard, and waiting for a baseline still. */
  readonly starting?: StartingView;
  /** Absent while nothing keeps experiments from starting. */
  readonly engaged?: { readonly status: SafetyLeverStatus; readonly reason: string };
}

export interface StartingView {
  readonly experiment: string;
  readonly since: number;
}

export interface TaskView {
  readonly id: string;
  readonly service: string;
  readonly zone: string;
  readonly state: TaskState;
  readonly reason: string;
  /** Since when it is in this state. */
  readonly since: number;
}

export interface CallView {
  readonly caller: string;
  readonly callee: string;
  readonly perSecond: number;
  /** From 0 to 1. */
  readonly failed: number;
}

export interface AlarmView {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
}

export interface RunView {
  readonly id: string;
  readonly experiment: string;
  readonly status: ExperimentStatus;
  /** Absent before its faults begin. */
  readonly phase?: Phase;
  readonly startedAt: number;
  readonly faults: readonly FaultView[];
}

export interface FaultView {
  readonly id: string;
  readonly actionId: string;
  /** The service or store that it hits, and the task or name. */
  readonly resource: string;
  readonly target: string;
  readonly state: 'planned' | 'in force' | 'undone' | 'failed' | 'not undone';
  /** Whether somebody other than the injector has seen it. */
  readonly isSeen: boolean;
  /** From its plan, then from when it was in force. */
  readonly from: number;
  /** When it is to end at the latest; null for what happens once. */
  readonly until: number | null;
  /** When it was undone. */
  readonly over?: number;
}

/** When an experiment broke something, and until when that was felt. */
export interface PastRun {
  readonly experiment: string;
  readonly from: number;
  readonly over: number;
  /** When users were served as before; null = never. */
  readonly recovered: number | null;
}

export interface VerdictView {
  readonly id: string;
  readonly experiment: string;
  readonly verdict: Verdict['verdict'];
  readonly at: number;
  /** What it has shown, or the first reason why it did not hold. */
  readonly words: string;
}

export interface LineView {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
  readonly kind: 'news' | 'good' | 'bad';
}

/** One second of all users. Shares from 0 to 1, latencies of usable answers in milliseconds; null where nobody came. */
export interface SecondView {
  /** Its first instant. */
  readonly at: number;
  readonly perSecond: number;
  readonly usable: number | null;
  readonly degraded: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** What a dashboard is told: all of it as it begins, then what is new. */
export type Told =
  | { readonly type: 'all'; readonly view: View; readonly seconds: readonly SecondView[]; readonly about: About }
  | { readonly type: 'view'; readonly view: View }
  /** Some are told again, as more of them is known. */
  | { readonly type: 'seconds'; readonly seconds: readonly SecondView[] };

/** `now`: of the machine that tells, milliseconds since the epoch. */
export type Message = Told & { readonly now: number };

/** What does not change as long as the system is up. */
export interface About {
  readonly version: string;
  readonly runtime: string;
  readonly timeScale: number;
  /** The level of its resilience, and what it is started without, in words. */
  readonly resilience: string;
  readonly lacking: readonly string[];
}

/** An experiment that can be started, and what it may do. */
export interface OfferedExperiment {
  readonly name: string;
  readonly says: string;
  readonly hypothesis: string;
  /** Services and stores that it hits, and those that may be hurt. */
  readonly hits: readonly string[];
  readonly expectedRadius: readonly string[];
  /** It is one of a game day. */
  readonly listed: boolean;
}

/** What an experiment would do now: the plan before a start. */
export interface PlanView {
  readonly experiment: string;
  readonly actions: readonly {
    readonly name: string;
    readonly actionId: string;
    /** From the start, and how long; milliseconds. */
    readonly from: number;
    readonly lasts: number;
    readonly targets: readonly string[];
    readonly refusal?: string;
  }[];
  /** Why it would not begin at all. */
  readonly refusal?: string;
}

/** A run that is kept. */
export interface KeptView {
  readonly experiment: string;
  readonly verdict: Verdict['verdict'];
  readonly startedAt: number;
  /** Shares from 0 to 1, milliseconds; null where nobody measured. */
  readonly availability: number | null;
  readonly recovery: number | null;
  /** The name of its report, where it still lies there. */
  readonly report?: string;
}
