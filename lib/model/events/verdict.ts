import type { PatternVerdict } from '../patterns.ts';
import type { Audit } from './audit.ts';
import type { Debt } from './debt.ts';

/** What a run has shown. Times are in milliseconds, shares from 0 to 1; null = there was nothing to measure it by. */
export interface Verdict {
  readonly experiment: string;
  readonly verdict: 'held' | 'failed' | 'inconclusive';
  /** Broken promises first, then what leaves doubt; empty when it held. */
  readonly reasons: readonly string[];
  /** Share of usable answers while the fault lasted and was recovered from. */
  readonly availability: {
    /** Of all users. */
    readonly users: number | null;
    /** Of those whose journeys must hold. */
    readonly mustHold: number | null;
  };
  /** Share of answers to all users that were usable but lacked something. */
  readonly degradedShare: number | null;
  /** Of the journeys that must hold. */
  readonly latency: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
  /** All users, before the fault. */
  readonly baseline: Level;
  /** All users, in the three seconds after the recovery. */
  readonly after: Level;
  readonly perJourney: readonly (Level & { readonly journey: string; readonly mustHold: boolean })[];
  /** Services as their callers see them. */
  readonly perService: readonly ServiceLevel[];
  /** Every edge on which calls were seen, attempt by attempt; empty where nobody sees calls. */
  readonly perEdge: readonly EdgeLevels[];
  /** Share of usable answers in the worst three seconds, of the journeys that must hold. */
  readonly goodputFloor: number | null;
  /** From the death or the proven revert until users are served as before; null = never. */
  readonly serviceRecoveryMs: number | null;
  /** From the death until as many tasks as wanted are ready; null = never, absent = nobody died. */
  readonly capacityRecoveryMs?: number | null;
  /** From a deployment until the version from before served alone again; null = nobody went back, absent = none was made. */
  readonly rollbackMs?: number | null;
  /** From the fault to its proven end, where a guardrail was to stop the experiment and did. */
  readonly stoppedMs?: number;
  /** Tasks that ended or were ended since the first fault was planned. */
  readonly deaths: readonly Deaths[];
  /** Services that breached their objectives although the fault did not hit them. */
  readonly hurt: readonly string[];
  /** Those of them that no chain of needs leads to, and that nobody expected. */
  readonly cascade: readonly string[];
  /** Those of which nobody has said whether they need what was hit; absent where there is none. */
  readonly radiusUnknown?: readonly string[];
  /** How far the effect went; null where no fault was applied, or the machine was too busy to tell. */
  readonly spread: Spread | null;
  readonly data: DataCounts | null;
  /** Whether every fault's effect was seen by somebody other than the injector, and by whom. */
  readonly effect: {
    readonly seen: boolean;
    readonly by: readonly string[];
    /** Requests of callers that faults on single requests have touched; absent where there was no such fault. */
    readonly touched?: number;
  };
  /** How faults were done otherwise than FIS does it, for want of something here; absent where none was. */
  readonly fallbacks?: readonly string[];
  /** The alarms that could not stop it, as nothing stands for them here; absent where there was none. */
  readonly unstopped?: readonly string[];
  /** Faults that had to be undone, and those with a clean proof of it. */
  readonly proofs: { readonly faults: number; readonly clean: number };
  /** What the run says of each pattern of resilience; empty where no fault was ever applied. */
  readonly patterns: readonly PatternVerdict[];
  /** Answers to users that the verdict rests on, while the fault lasted and was recovered from. */
  readonly samples: number;
  /** The generator's greatest lateness. */
  readonly slipMs: number;
  /** The share of their working time that the system's processes waited for a processor, in the worst three seconds. */
  readonly waitedShare: number | null;
}

export interface Level {
  readonly availability: number | null;
  readonly p95: number | null;
  readonly samples: number;
}

export interface ServiceLevel extends Level {
  readonly service: string;
  /** Callers were hurt, as far as they are seen. */
  readonly breached: boolean;
  /** Why the level is not known: some calls to it are seen by nobody. Absent where all are, or those that are were hurt already. */
  readonly notMeasured?: string;
}

/** The calls of one service to another, or to a store, before the fault and while it lasted and was recovered from. */
export interface EdgeLevels {
  /** `users` are the callers of the edge. */
  readonly caller: string;
  readonly callee: string;
  readonly before: Attempts;
  readonly during: Attempts;
  /** Calls for each user during, over before; null where there was none before, or no users came. */
  readonly amplification: number | null;
}

/** All attempts that callers made, further ones too; null = there was nothing to measure it by. */
export interface Attempts {
  readonly calls: number;
  readonly callsPerSecond: number;
  /** For each request of a user, whatever it asks for. */
  readonly perUser: number | null;
  /** Shares of the calls: that failed; of these that their caller ended; that were refused, or lost their connection. */
  readonly failed: number | null;
  readonly givenUp: number | null;
  readonly broken: number | null;
  /** Share of further attempts; null where not nearly all calls tell whether they are. */
  readonly retries: number | null;
  /** Attempts that the mesh made beyond these, for each of them, before its caller heard of it. */
  readonly meshRetries: number | null;
  /** Shares of the calls: on a connection of which the callee had said that it closes it; for a request whose caller had left. */
  readonly toldToClose: number | null;
  readonly orphaned: number | null;
  readonly longestMs: number;
  /** Calls that were waited for at once, in the mean. */
  readonly inFlight: number;
  /** Connections that were made and used. */
  readonly openedPerSecond: number;
}

/** How far the effect of a fault has gone. */
export interface Spread {
  /**
   * `contained`: nobody but what was hit was hurt. `degraded`: users lacked something, or who needs what was hit was hurt.
   * `cascaded`: a service was hurt that does not need what was hit. `metastable`: somebody is hurt long after the proven end
   * of the fault, with all tasks back, under the same load.
   */
  readonly kind: 'contained' | 'degraded' | 'cascaded' | 'metastable';
  /** Whose callers were hurt, `users` too, in the order in which they were; milliseconds from the first fault. */
  readonly sequence: readonly { readonly who: string; readonly fromMs: number; readonly toMs: number }[];
}

/** Tasks of a service that went for one reason. */
export interface Deaths {
  readonly service: string;
  /** Their exit, e.g. `exit 1`, or why they were ended. */
  readonly reason: string;
  readonly tasks: number;
  /** Whether a fault was aimed at them. */
  readonly expected: boolean;
}

/** An audit in numbers: how many are wrong or wait by each kind. */
export interface DataCounts extends Pick<Audit, 'acknowledged' | 'receipts' | 'words'> {
  /** What runs before this one left behind; no reason for it to fail. */
  readonly owed: readonly Debt[];
  /** The promises that could not be looked at; absent where there is none. */
  readonly unseen?: readonly string[];
  readonly [kind: string]: unknown;
}
