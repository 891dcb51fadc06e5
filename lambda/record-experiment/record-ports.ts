import type { RunRecord, RunVerdict } from '../../lib/model/response/run-record.ts';
import type { Ports } from '../shared/ports.ts';
import type { ReadTemplate } from './own-template.ts';

/** What one look at a run's measurements gives: its verdict, or what is missing and what it would be without that. */
export type JudgedLook =
  | { readonly complete: true; readonly verdict: RunVerdict }
  | { readonly complete: false; readonly verdict: RunVerdict };

/** Who judges a run that has ended. */
export interface RunJudge {
  /** How long after the end of a run, and after a look that was too early, it is asked. */
  readonly seconds: number;
  look(run: RunRecord): Promise<JudgedLook>;
}

export interface RecordPorts extends Ports {
  readonly templateOf: ReadTemplate;
  readonly judge: RunJudge;
}
