import type { StoreAction } from '../store-actions.ts';

/** What a fault does, as data. A driver turns it into a plan; no runtime is named here. Times are in milliseconds. */
export type Effect =
  | { readonly kind: 'stop-task' }
  | { readonly kind: 'kill-process'; readonly processName: string; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** The process group is stopped: it lives and does nothing. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'cpu-stress'; readonly percent: number; readonly workers: number }
  | { readonly kind: 'io-stress'; readonly percent: number; readonly workers: number }
  | NetworkEffect
  /** Fills memory up to a share of the task's: `balloon` presses on the collector, `exhaust` goes on until the task is killed. */
  | { readonly kind: 'memory-stress'; readonly mode: 'balloon' | 'exhaust'; readonly percent: number }
  /** The cache's primary gives way to a replica: connections break, and for a while nobody answers. */
  | { readonly kind: 'failover'; readonly store: string }
  /** A table serves so many requests a second; the others are answered by a throttling error. */
  | { readonly kind: 'throttle'; readonly table: string; readonly requestsPerSecond: number }
  /** Nothing that a runtime other than AWS could do. */
  | { readonly kind: 'aws-only'; readonly reason: string }
  /** Whatever a document of ours does. */
  | { readonly kind: 'automation'; readonly run: AutomationRun }
  | { readonly kind: 'wait' };

/** What one execution of a document does. */
export interface AutomationRun {
  readonly effect: Effect;
  readonly tasks?: { readonly service: string; readonly count: number };
  /** Unscaled milliseconds; 0 for what happens once. */
  readonly durationMilliseconds: number;
}

/** An effect on the packets of a task. */
export interface NetworkEffect {
  readonly kind: 'network';
  readonly impairment: Impairment;
  /** Which of the task's packets: all that it sends to `sources`, or those to a destination port. */
  readonly traffic:
    | { readonly sources: readonly string[]; readonly flowsPercent: number }
    | { readonly port: number; readonly trafficType: 'ingress' | 'egress'; readonly protocol: 'tcp' | 'udp' };
}

/** What happens to a matching packet: delayed by delay +/- jitter (uniform), lost in a share of cases, never delivered, or queued for a rate. */
export type Impairment =
  | { readonly kind: 'latency'; readonly delayMilliseconds: number; readonly jitterMilliseconds: number }
  | { readonly kind: 'loss'; readonly percent: number }
  | { readonly kind: 'blackhole' }
  | { readonly kind: 'bandwidth'; readonly kilobitsPerSecond: number };

/** The store that an effect hits, by its name; undefined where it hits tasks. */
export const storeOf = (effect: Effect): string | undefined => onStore(effect)?.store;

/** What an effect does to which store; undefined where it hits tasks. */
export function onStore(effect: Effect): { readonly store: string; readonly action: StoreAction } | undefined {
  if (effect.kind === 'failover') return { store: effect.store, action: effect.kind };
  return effect.kind === 'throttle' ? { store: effect.table, action: effect.kind } : undefined;
}
