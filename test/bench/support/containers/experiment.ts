import { randomUUID } from 'node:crypto';
import {
  type CreateExperimentTemplateActionInput,
  CreateExperimentTemplateCommand,
  StartExperimentCommand,
  StopExperimentCommand,
} from '@aws-sdk/client-fis';
import { systemClock } from '../../../../base/clock.ts';
import { fisQuotas } from '../../../../lib/model/fis-quotas.ts';
import { labels } from '../../../../lib/model/labels.ts';
import { localRoleArn } from '../../../../lib/model/local-account.ts';
import type { SystemClient } from '../../../../local/client/system-client.ts';
import { nextEvent } from '../../with-system.ts';

export type Action = Pick<CreateExperimentTemplateActionInput, 'actionId' | 'parameters'>;

/** The template that does an action to these tasks: to as many at once as FIS permits an action. */
export async function createTemplate(
  { fis }: SystemClient,
  action: Action,
  taskArns: readonly string[],
): Promise<string> {
  const most = fisQuotas.resourcesPerTarget.value;
  const parts = Array.from({ length: Math.ceil(taskArns.length / most) }, (_, i) => ({
    name: `part-${i}`,
    resourceArns: taskArns.slice(i * most, (i + 1) * most),
  }));
  const isOnTasks = action.actionId?.startsWith('aws:ecs:') ?? false;
  const { experimentTemplate } = await fis.send(
    new CreateExperimentTemplateCommand({
      clientToken: randomUUID(),
      description: 'a bench',
      roleArn: localRoleArn('bench'),
      stopConditions: [{ source: 'none' }],
      targets: Object.fromEntries(
        (isOnTasks ? parts : []).map(({ name, resourceArns }) => [
          name,
          { resourceType: 'aws:ecs:task', selectionMode: 'ALL', resourceArns },
        ]),
      ),
      actions: Object.fromEntries(
        (isOnTasks ? parts : [{ name: 'whole' }]).map(({ name }) => [
          name,
          { ...action, ...(isOnTasks && { targets: { Tasks: name } }) },
        ]),
      ),
      tags: { [labels.allowLastHealthyTask]: 'true' },
    }),
  );
  return experimentTemplate?.id as string;
}

/** Moments of the monotonic clock: asked, and what the engine said of it. */
export interface Asked {
  readonly id: string;
  readonly asked: number;
  /** The first plan was written down, or the experiment began to stop: FIS's own steps are done. */
  readonly begun: number;
}

export async function startExperiment(system: SystemClient, experimentTemplateId: string): Promise<Asked> {
  const planned = nextEvent(system, (event) => (event.type === 'fault-planned' ? event.mono : undefined));
  const asked = systemClock.monotonic();
  const { experiment } = await system.fis.send(
    new StartExperimentCommand({ clientToken: randomUUID(), experimentTemplateId }),
  );
  return { id: experiment?.id as string, asked, begun: await planned };
}

/** Resolves when it has stopped; `onAsked` is told at once when it was asked. */
export async function stopExperiment(
  system: SystemClient,
  id: string,
  onAsked: (asked: number) => Promise<unknown>,
): Promise<{ readonly asked: number; readonly begun: number; readonly status: string }> {
  const state = (statuses: readonly string[]) =>
    nextEvent(system, (event) =>
      event.type === 'experiment-state' && event.experimentId === id && statuses.includes(event.status)
        ? event
        : undefined,
    );
  const stopping = state(['stopping', 'failed', 'completed']);
  const ended = state(['stopped', 'failed', 'completed']);
  const asked = systemClock.monotonic();
  const seen = onAsked(asked);
  await system.fis.send(new StopExperimentCommand({ id })).catch((error: Error) => {
    const why = system.events.findLast((event) => event.type === 'experiment-state' && event.experimentId === id);
    throw new Error(`${error.message}: ${why?.type === 'experiment-state' ? why.reason : ''}`);
  });
  await seen;
  const { status } = await ended;
  return { asked, begun: (await stopping).mono, status };
}
