import type { Experiment } from '../experiments/experiment.ts';
import type { Journey, WithJourneys } from '../journeys.ts';
import type { StoreActions } from '../store-actions.ts';
import type { Topology } from '../topology.ts';
import type { ResponseSettings } from './settings.ts';

/** All that handlers know of their environment: pure data, beside their code as a JSON file. */
export interface ResponseModel extends WithJourneys {
  readonly topology: Topology;
  readonly journeys: readonly Journey[];
  /** What can be done to a store beside cutting it off. */
  readonly storeActions: StoreActions;
  /** All experiments of the system: what each promises, by which its runs are judged. */
  readonly experiments: readonly Experiment[];
  readonly environment: string;
  readonly production: boolean;
  readonly settings: ResponseSettings;
}

/** The start of the names of an environment's alarms: of the system and the environment, which a laptop has too. */
export const alarmPrefixOf = ({
  topology,
  environment,
}: {
  readonly topology: { readonly name: string };
  readonly environment: string;
}): string => `${topology.name}-${environment}-`;
