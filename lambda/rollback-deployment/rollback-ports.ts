import type { Ports } from '../shared/ports.ts';

export interface RollbackPorts extends Ports {
  /** The status of a CloudFormation stack; rejects where CloudFormation does not say. */
  stackStatus(stackName: string): Promise<string>;
}
