import type { Expectation } from '../objectives.ts';
import type { Edge } from '../topology.ts';

/** What an experiment is and of which system, for whoever reads of it later and has neither. */
export interface Description {
  readonly experiment: string;
  readonly says: string;
  readonly hypothesis: string;
  /** Services and stores that the fault hits, and those that may breach their objectives. */
  readonly hits: readonly string[];
  readonly expectedRadius: readonly string[];
  /** The call that it is about, where it is about one. */
  readonly edge?: Edge;
  /** What users may expect meanwhile, and how soon after; seconds. */
  readonly during: Expectation;
  readonly recoverySeconds: number;
  readonly capacitySeconds?: number;
  readonly system: DescribedSystem;
}

export interface DescribedSystem {
  readonly name: string;
  readonly zones: readonly string[];
  readonly services: readonly DescribedService[];
  readonly stores: readonly { readonly name: string; readonly kind: string }[];
  /** What users may expect at any time. */
  readonly objective: { readonly availability: number; readonly latencyMilliseconds: number };
}

export interface DescribedService {
  readonly name: string;
  readonly replicas: number;
  /** Users call it. */
  readonly public?: true;
  readonly calls: readonly DescribedCall[];
}

export interface DescribedCall {
  readonly to: string;
  /** `without`: the caller gives usable answers without it; `unknown`: nobody has said. */
  readonly need: 'needed' | 'without' | 'unknown';
}
