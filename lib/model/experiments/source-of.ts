import { findStore, type Topology } from '../topology.ts';
import type { ParameterValue } from './experiment.ts';

/** How `sources` names a callee: DYNAMODB, or where each environment has it; a queue, by its Region's API. */
export function sourceOf(topology: Topology, callee: string): ParameterValue {
  return findStore(topology, callee)?.kind === 'dynamodb-table' ? 'DYNAMODB' : { addressOf: callee };
}

/** Whether a source is the domain of an AWS API, in whatever Region: all tables of the system, its queues, or its topics. */
export function isApiDomain(source: string, api: 'dynamodb' | 'sqs' | 'sns'): boolean {
  return source.startsWith(`${api}.`) && /\.amazonaws\.com(\.cn)?$/.test(source);
}
