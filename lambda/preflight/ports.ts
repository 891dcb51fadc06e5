import type { SafetyLeverClient } from '../../aws/fis/safety-lever.ts';
import type { Ports } from '../shared/ports.ts';

/** What the gate reads, and by what it starts. */
export interface PreflightPorts
  extends Pick<Ports, 'clock' | 'model' | 'fis' | 'ecs' | 'cloudwatch' | 'ledger' | 'log'> {
  readonly lever: SafetyLeverClient;
  /** Who somebody is, by the proof that they bring. Rejects where it proves nothing. */
  whoIs(proof: string): Promise<string>;
}
