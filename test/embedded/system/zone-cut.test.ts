import { rmSync } from 'node:fs';
import {
  CreateExperimentTemplateCommand,
  GetExperimentCommand,
  ListExperimentResolvedTargetsCommand,
  StopExperimentCommand,
} from '@aws-sdk/client-fis';
import { afterAll, expect, test } from '@jest/globals';
import { subnets } from '../../../lib/model/faults/target.ts';
import { labels } from '../../../lib/model/labels.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { localSubnetId } from '../../../local/runtimes/subnets.ts';
import { environmentOf } from '../../ends/proc.ts';
import { ask } from '../ends/support/links.ts';
import { writeManyServices } from './fixtures/many-services/index.ts';
import { fisOf, runningSystem, startTemplate } from './running-system.ts';
import { eventually } from './support.ts';

const { folder, file } = writeManyServices(3);
const system = runningSystem(31_600, '--system', file, '--response', 'off');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ours = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${system.upState().endpoint}/_breakwater/${path}`)).json()) as T;

/** What several connections to a port meet, one after the other. */
async function met(port: number): Promise<Set<string>> {
  const kinds = new Set<string>();
  for (let count = 0; count < 6; count++) kinds.add((await ask({ variable: '', port, isRedis: false })).kind);
  return kinds;
}

/** The same, of a task of the public service that calls a service with a task in either zone. */
async function metFrom(availabilityZone: string): Promise<Set<string>> {
  const tasks = await ours<Task[]>('tasks');
  const caller = tasks.find((task) => task.service === 'service-1' && task.availabilityZone === availabilityZone);
  const [first = ''] = environmentOf(caller?.process.pid ?? 0).CALLEES?.split(' ') ?? [];
  return met(Number(new URL(first).port));
}

/** The same, of users, who come by the load balancer to one task or the other. */
const metByUsers = () => met(Number(new URL(system.upState().edge).port));

/** Starts a template on the subnet of a zone, found by its tag; resolves with its id when it runs. */
async function cut(scope: string, zone: string): Promise<string> {
  const client = fisOf(system.upState());
  const { experimentTemplate } = await client.send(
    new CreateExperimentTemplateCommand({
      clientToken: crypto.randomUUID(),
      description: `A zone is cut off, ${scope}.`,
      roleArn: 'arn:aws:iam::000000000000:role/chaos',
      stopConditions: [{ source: 'none' }],
      targets: {
        zone: {
          resourceType: subnets.resourceType,
          resourceTags: { [labels.system]: 'many' },
          filters: [{ path: 'AvailabilityZone', values: [zone] }],
          selectionMode: 'ALL',
        },
      },
      actions: {
        cut: {
          actionId: 'aws:network:disrupt-connectivity',
          parameters: { duration: 'PT1H', scope },
          targets: { Subnets: 'zone' },
        },
      },
    }),
  );
  const id = await startTemplate(client, experimentTemplate?.id ?? '');
  await eventually(async () => {
    const { experiment } = await client.send(new GetExperimentCommand({ id }));
    const { status, reason } = experiment?.actions?.cut?.state ?? {};
    if (status === 'failed') throw new Error(reason);
    return status === 'running';
  });
  return id;
}

async function stop(id: string): Promise<string | undefined> {
  const client = fisOf(system.upState());
  await client.send(new StopExperimentCommand({ id }));
  let state: { status?: string; reason?: string } | undefined;
  await eventually(async () => {
    state = (await client.send(new GetExperimentCommand({ id }))).experiment?.state;
    return state?.status === 'stopped' || state?.status === 'failed';
  });
  return state?.status;
}

const factsOf = (id: string) =>
  system.journal().filter((event) => 'experimentId' in event && event.experimentId === id);

test('between zones nothing passes while it lasts, within a zone all does, and users come in', async () => {
  expect(await metFrom('us-east-1a')).toEqual(new Set(['answered']));
  const id = await cut('availability-zone', 'us-east-1a');
  const found = await fisOf(system.upState()).send(new ListExperimentResolvedTargetsCommand({ experimentId: id }));
  expect(found.resolvedTargets).toMatchObject([
    {
      resourceType: 'aws:ec2:subnet',
      targetInformation: { arn: expect.stringMatching(new RegExp(`subnet/${localSubnetId('us-east-1a')}$`)) },
    },
  ]);
  for (const zone of ['us-east-1a', 'us-east-1b']) {
    expect(await metFrom(zone)).toEqual(new Set(['answered', 'silent']));
  }
  expect(await metByUsers()).toEqual(new Set(['answered']));
  await eventually(() => factsOf(id).some((event) => event.type === 'fault-observed' && event.observation.seen));
  expect(await stop(id)).toBe('stopped');
  for (const zone of ['us-east-1a', 'us-east-1b']) expect(await metFrom(zone)).toEqual(new Set(['answered']));
  expect(factsOf(id).filter(({ type }) => type === 'fault-reverted')).toMatchObject([
    { proof: { remaining: [], probe: { matches: true } } },
  ]);
}, 120_000);

test('in scope all users reach nobody in the zone either, and all comes back', async () => {
  expect(await metByUsers()).toEqual(new Set(['answered']));
  const id = await cut('all', 'us-east-1b');
  expect(await metByUsers()).toEqual(new Set(['answered', 'silent']));
  expect(await metFrom('us-east-1a')).toEqual(new Set(['answered', 'silent']));
  expect(await stop(id)).toBe('stopped');
  await eventually(async () => [...(await metByUsers())].join() === 'answered');
}, 120_000);
