import {
  CreateExperimentTemplateCommand,
  GetExperimentCommand,
  StartExperimentCommand,
  StopExperimentCommand,
} from '@aws-sdk/client-fis';
import type { Event } from '../../lib/model/events/event.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { labels } from '../../lib/model/labels.ts';
import { localArn, localRoleArn } from '../../lib/model/local-account.ts';
import { definitionOf } from './definition-of.ts';
import type { ListedTask, LiveSystem } from './live-system.ts';
import { look } from './proc.ts';
import { type Row, serviceOf } from './row.ts';
import type { Scene } from './signs.ts';
import { until } from './until.ts';

export interface StartOptions {
  /** How long each fault lasts, before the time scale. */
  readonly duration: string;
  /** All tasks of the service, where the fault chooses its targets itself: then a second one hits the same. */
  readonly all?: boolean;
}

/** An experiment of one or several rows, an action each, started by the AWS SDK. */
export interface Started {
  readonly id: string;
  /** Resolves with where to look for a row's fault, once it is applied to the first of its targets. */
  scene(row: Row): Promise<Scene>;
  status(): Promise<{ readonly status: string; readonly reason: string }>;
  /** Resolves with the final state. */
  ended(): Promise<{ readonly status: string; readonly reason: string }>;
  stop(): Promise<void>;
}

export async function start(
  system: LiveSystem,
  rows: readonly Row[],
  { duration, all = false }: StartOptions,
): Promise<Started> {
  const { fis } = system;
  const tasks = await system.tasks();
  const parts = rows.map((row) => partOf(row, { tasks, duration, all, system: system.state.system.name }));
  const { experimentTemplate } = await fis.send(
    new CreateExperimentTemplateCommand({
      clientToken: crypto.randomUUID(),
      description: rows.map(({ name }) => name).join(', '),
      roleArn: localRoleArn('grid'),
      stopConditions: [{ source: 'none' }],
      tags: { [labels.allowLastHealthyTask]: String(all) },
      targets: Object.assign({}, ...parts.map(({ targets }) => targets)),
      actions: Object.assign({}, ...parts.map(({ actions }) => actions)),
    }),
  );
  const request = { clientToken: crypto.randomUUID(), experimentTemplateId: experimentTemplate?.id as string };
  const before = residentOf(tasks);
  const { experiment } = await fis.send(new StartExperimentCommand(request));
  return follow(system, experiment?.id as string, before);
}

export const residentOf = (tasks: readonly ListedTask[]): ReadonlyMap<number, number> =>
  new Map(tasks.map(({ process: { pid } }) => [pid, look(pid)?.residentMebibytes ?? 0]));

/** Follows an experiment that somebody has started. */
export function follow(system: LiveSystem, id: string, before: ReadonlyMap<number, number>): Started {
  const { fis } = system;
  const status = async () => {
    const { experiment } = await fis.send(new GetExperimentCommand({ id }));
    return { status: experiment?.state?.status ?? 'unknown', reason: experiment?.state?.reason ?? '' };
  };
  return {
    id,
    status,
    scene: (row) => sceneOf(system, { id, row, before }),
    ended: () =>
      until(`experiment ${id} has ended`, async () => {
        const now = await status();
        // The stream may be a little behind: what is to be read there has come only with the end itself.
        return isFinal(now.status as never) && system.events.some((event) => isEndOf(id, event)) && now;
      }),
    stop: async () => void (await fis.send(new StopExperimentCommand({ id }))),
  };
}

async function sceneOf(
  system: LiveSystem,
  { id, row, before }: { id: string; row: Row; before: ReadonlyMap<number, number> },
): Promise<Scene> {
  const tasks = await system.tasks();
  const plan = await until(`a fault of ${row.name} is applied`, () => appliedIn(system.events, id, row));
  const { faultId, resourceArn } = plan;
  const hit = tasks.find(({ taskArn }) => taskArn === resourceArn);
  return {
    folder: system.folder,
    scratch: system.scratch,
    faultId,
    before,
    ...(hit && { pid: hit.process.pid }),
    present: async () => (await system.tasks()).map(({ process: { pid } }) => pid),
  };
}

/** The first fault of a row's action that is applied. Throws where the experiment has ended without it. */
function appliedIn(events: readonly Event[], id: string, row: Row) {
  const mine = events.filter((event) => 'experimentId' in event && event.experimentId === id);
  const end = mine.find((event) => isEndOf(id, event));
  const applied = new Set(mine.flatMap((event) => (event.type === 'fault-applied' ? [event.faultId] : [])));
  for (const event of mine) {
    const isRows = event.type === 'fault-planned' && (event.action === keyOf(row) || event.action === 'inject');
    if (isRows && applied.has(event.plan.faultId)) return event.plan;
  }
  if (end?.type === 'experiment-state') throw new Error(`it is ${end.status} before it was applied: ${end.reason}`);
  return undefined;
}

const isEndOf = (id: string, event: Event): boolean =>
  event.type === 'experiment-state' && event.experimentId === id && isFinal(event.status);

const keyOf = ({ name }: Row) => name.replaceAll(' ', '-');

interface PartOptions {
  readonly tasks: readonly ListedTask[];
  readonly duration: string;
  readonly all: boolean;
  /** The name of the system, which its documents begin with. */
  readonly system: string;
}

/** A row's part of a template. */
function partOf(row: Row, { tasks, duration, all, system }: PartOptions) {
  const { action, automation } = definitionOf(row);
  const key = keyOf(row);
  if (automation) {
    const parameters = { ...row.parameters, ...automationParameters(automation, duration, all) };
    return {
      targets: {},
      actions: {
        [key]: {
          actionId: 'aws:ssm:start-automation-execution',
          parameters: {
            documentArn: localArn('ssm', `document/${system}-${automation.name}`),
            documentParameters: JSON.stringify(parameters),
            maxDuration: 'PT1H',
          },
        },
      },
    };
  }
  const parameters = { ...row.parameters, ...(action?.parameters.duration && { duration }) };
  const { resourceType } = action?.target ?? {};
  return {
    targets: resourceType
      ? { [key]: { resourceType, resourceArns: [targetOf(row, tasks).taskArn], selectionMode: 'ALL' } }
      : {},
    actions: {
      [key]: { actionId: action?.actionId as string, parameters, ...(resourceType && { targets: { Tasks: key } }) },
    },
  };
}

const automationParameters = ({ parameters }: { parameters: object }, duration: string, all: boolean) => ({
  ...('Duration' in parameters && { Duration: duration }),
  ...('Tasks' in parameters && { Tasks: all ? '2' : '1' }),
});

/** The task that a row is aimed at; the first one where it is any. */
export function targetOf(row: Row, tasks: readonly ListedTask[]): ListedTask {
  const position = row.on !== 'nothing' && 'service' in row.on ? (row.on.position ?? 0) : 0;
  const task = tasks.filter(({ service }) => service === serviceOf(row))[position];
  if (!task) throw new Error(`no task for ${row.name}`);
  return task;
}
