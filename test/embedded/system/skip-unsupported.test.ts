import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateExperimentTemplateCommand,
  type CreateExperimentTemplateRequest,
  GetExperimentCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { afterAll, expect, test } from '@jest/globals';
import { listTemplates } from '../../../aws/fis/templates.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import { isFinal } from '../../../lib/model/events/statuses.ts';
import { fisOf, runningSystem } from './running-system.ts';
import { chaos, eventually, judged } from './support.ts';

const system = runningSystem(22_800, '--time-scale', '0.1', '--response', 'off');
const folder = mkdtempSync(join(tmpdir(), 'mixed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One action that is executed here, and one that is not. */
const mixed: Omit<CreateExperimentTemplateRequest, 'clientToken'> = {
  description: 'slow gateways, and no instances',
  roleArn: 'arn:aws:iam::123456789012:role/fis',
  stopConditions: [{ source: 'none' }],
  targets: {
    gateways: {
      resourceType: 'aws:ecs:task',
      resourceTags: { 'aws:ecs:serviceName': 'gateway' },
      selectionMode: 'ALL',
    },
    instances: { resourceType: 'aws:ec2:instance', resourceTags: { Name: 'web' }, selectionMode: 'ALL' },
  },
  actions: {
    slow: {
      actionId: 'aws:ecs:task-network-latency',
      parameters: { duration: 'PT1M', delayMilliseconds: '50' },
      targets: { Tasks: 'gateways' },
    },
    stop: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'instances' } },
  },
};
const file = join(folder, 'mixed.json');
writeFileSync(file, JSON.stringify(mixed));
const why = 'instances of EC2 exist in AWS only';

const done = () => system.journal().filter(({ type }) => type.startsWith('fault') || type === 'experiment-state');

test('a file with an action that is not executed here is refused, with the reason, before anything is touched', async () => {
  const { status, stderr } = await chaos('run', file, ...system.own);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  expect(stderr).toContain('--skip-unsupported');
  expect(done()).toEqual([]);
});

test('any other client is told by the experiment, which fails before anything is broken', async () => {
  const fis = fisOf(system.upState());
  const { experimentTemplate } = await fis.send(
    new CreateExperimentTemplateCommand({ clientToken: crypto.randomUUID(), ...mixed }),
  );
  const { experiment } = await fis.send(
    new StartExperimentCommand({ clientToken: crypto.randomUUID(), experimentTemplateId: experimentTemplate?.id }),
  );
  const isEnded = (event: Event) => event.type === 'experiment-state' && isFinal(event.status);
  await eventually(() => system.journal().some(isEnded));
  const ended = await fis.send(new GetExperimentCommand({ id: experiment?.id }));
  expect(ended.experiment?.state).toMatchObject({ status: 'failed', reason: expect.stringContaining(why) });
  expect(ended.experiment?.actions?.slow?.state?.status).toBe('cancelled');
  expect(done().filter(({ type }) => type.startsWith('fault'))).toEqual([]);
  fis.destroy();
});

test('with --skip-unsupported the rest is run, and the verdict says what is missing, and proves nothing', async () => {
  const fis = fisOf(system.upState());
  const before = (await listTemplates(fis)).length;
  const { verdict, events } = await judged('run', file, '--skip-unsupported', '--json', ...system.own);
  const stateOf = (name: string) =>
    events.findLast((event) => event.type === 'action-state' && event.action === name) ?? {};
  expect(stateOf('slow')).toMatchObject({ status: 'completed' });
  expect(stateOf('stop')).toMatchObject({ status: 'skipped', reason: expect.stringContaining(why), unsupported: true });
  expect(events.filter(({ type }) => type === 'fault-reverted')).toHaveLength(2);
  expect(verdict.reasons).toContain('1 of 2 actions did not run here: stop');
  expect(verdict.verdict).toBe('inconclusive');
  expect(await listTemplates(fis)).toHaveLength(before);
  fis.destroy();
}, 300_000);
