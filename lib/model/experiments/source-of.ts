import { findStore, type Topology } from '../topology.ts';
import type { ParameterValue } from './experiment.ts';

/** How `sources` names a callee: DYNAMODB, the queue API's domain, or where each environment has it. */
export function sourceOf(topology: Topology, callee: string): ParameterValue {
  const kind = findStore(topology, callee)?.kind;
  if (kind === 'dynamodb-table') return 'DYNAMODB';
  if (kind === 'sqs-queue') return `sqs.${topology.zones[0]?.name.replace(/[a-z]$/, '')}.amazonaws.com`;
  return { addressOf: callee };
}
