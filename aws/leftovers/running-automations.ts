import { paginateDescribeAutomationExecutions, type SSMClient } from '@aws-sdk/client-ssm';
import { environmentNames } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/names.ts';

/** An execution of one of our documents that has not ended, e.g. while it takes its fault back. */
export interface RunningAutomation {
  readonly id: string;
  readonly document: string;
  readonly status: string;
}

/** Those of a system, in any of its environments. Rejects as SSM does. */
export async function runningAutomations(client: SSMClient, system: string): Promise<RunningAutomation[]> {
  const found: RunningAutomation[] = [];
  const Filters = [
    { Key: 'DocumentNamePrefix', Values: environmentNames.map((name) => namesOf({ system, name }).document('')) },
    { Key: 'ExecutionStatus', Values: ['Pending', 'InProgress', 'Waiting', 'Cancelling'] },
  ] as const;
  const pages = paginateDescribeAutomationExecutions(
    { client },
    { Filters: Filters.map(({ Key, Values }) => ({ Key, Values: [...Values] })) },
  );
  for await (const { AutomationExecutionMetadataList = [] } of pages) {
    for (const {
      AutomationExecutionId: id,
      DocumentName,
      AutomationExecutionStatus,
    } of AutomationExecutionMetadataList) {
      if (id) found.push({ id, document: DocumentName ?? '', status: AutomationExecutionStatus ?? '' });
    }
  }
  return found;
}
