/** What a fault does, as data. A driver turns it into a plan; no runtime is named here. Times are in milliseconds. */
export type Effect =
  | { readonly kind: 'stop-task' }
  | { readonly kind: 'kill-process'; readonly processName: string; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly kind: 'cpu-stress'; readonly percent: number; readonly workers: number }
  | { readonly kind: 'io-stress'; readonly percent: number; readonly workers: number }
  | NetworkEffect
  | { readonly kind: 'wait' };

/** An effect on the packets of a task. */
export interface NetworkEffect {
  readonly kind: 'network';
  readonly impairment: Impairment;
  /** Which of the task's packets: all that it sends to `sources`, or those to a destination port. */
  readonly traffic:
    | { readonly sources: readonly string[]; readonly flowsPercent: number }
    | { readonly port: number; readonly trafficType: 'ingress' | 'egress'; readonly protocol: 'tcp' | 'udp' };
}

/** What happens to a matching packet: delayed by delay +/- jitter (uniform), lost in a share of cases, or never delivered. */
export type Impairment =
  | { readonly kind: 'latency'; readonly delayMilliseconds: number; readonly jitterMilliseconds: number }
  | { readonly kind: 'loss'; readonly percent: number }
  | { readonly kind: 'blackhole' };
