import { CreateExperimentTemplateCommand, StartExperimentCommand } from '@aws-sdk/client-fis';
import { localRoleArn } from '../../lib/model/local-account.ts';
import type { LiveSystem } from './live-system.ts';

/** Starts an experiment that stops one task, and resolves with its id. */
export async function startStopTask({ fis }: LiveSystem, taskArn: string): Promise<string> {
  const { experimentTemplate } = await fis.send(
    new CreateExperimentTemplateCommand({
      clientToken: crypto.randomUUID(),
      description: 'StopTask',
      roleArn: localRoleArn('grid'),
      stopConditions: [{ source: 'none' }],
      targets: { task: { resourceType: 'aws:ecs:task', resourceArns: [taskArn], selectionMode: 'ALL' } },
      actions: { stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'task' } } },
    }),
  );
  const request = { clientToken: crypto.randomUUID(), experimentTemplateId: experimentTemplate?.id as string };
  const { experiment } = await fis.send(new StartExperimentCommand(request));
  return experiment?.id as string;
}
