import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import type { HistoryRow } from '../history/row.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';

/** The runs of a system that are on record: in the history of this machine, or in the ledger of an environment. */
export interface KeptRuns {
  /** Where they were made. */
  readonly place: string;
  readonly rows: readonly HistoryRow[];
  /** The experiments that there are. */
  readonly experiments: readonly Experiment[];
  /** A service deployment there, by its ARN, or its id among those of the services; undefined where none is known. */
  findDeployment(reference: string, services: readonly string[]): Promise<ServiceDeployment | undefined>;
}
