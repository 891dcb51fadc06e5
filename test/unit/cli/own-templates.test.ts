import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ownTemplatesHere } from '../../../cli/own-templates.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { labels } from '../../../lib/model/labels.ts';
import { shop } from '../../../systems/shop/index.ts';

const theirs = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:HighErrorRate';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The templates of a file with one action on the gateways, by options of the command. */
function ofFile(options: Record<string, string | boolean>, actionId = 'aws:ecs:task-cpu-stress') {
  const file = join(folder, 'theirs.json');
  const gateways = { resourceTags: { 'aws:ecs:serviceName': 'gateway' }, selectionMode: 'ALL' };
  const content = {
    roleArn: 'arn:aws:iam::123456789012:role/fis',
    stopConditions: [{ source: 'aws:cloudwatch:alarm', value: theirs }],
    targets: { gateways: { resourceType: 'aws:ecs:task', ...gateways } },
    actions: { stress: { actionId, parameters: { duration: 'PT1M' }, targets: { Tasks: 'gateways' } } },
  };
  writeFileSync(file, JSON.stringify(content));
  return ownTemplatesHere({ positionals: [file], options }, shop, []);
}

test('a template of a file is an experiment called as the file, on the services that its targets name', () => {
  const [own] = ofFile({ alarm: `${theirs}=guardrail-users` });
  expect(own?.experiment).toMatchObject({ name: 'theirs', hits: ['gateway'], listed: false });
  const value = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-local-guardrail-users';
  expect(own?.body.stopConditions).toEqual([{ source: 'aws:cloudwatch:alarm', value }]);
});

test('one with an alarm that is not here says what to do, and goes without where that is said', () => {
  expect(() => ofFile({})).toThrow(/there is no alarm .*HighErrorRate here.*guardrail-users/);
  expect(ofFile({ 'without-stop-conditions': true })).toHaveLength(1);
});

test.each([
  [{ alarm: theirs }, '--alarm must be ARN=NAME'],
  [{ alarm: 'users=guardrail-users' }, 'alarm "users" is no ARN of an alarm'],
  [{ alarm: `${theirs}=guardrail-user` }, '"guardrail-user" is no alarm of shop (guardrail-users, '],
])('%j is refused', (options, message) => {
  expect(() => ofFile(options)).toThrow(message);
});

test('what FIS would refuse of it is told before anything starts', () => {
  expect(() => ofFile({ 'without-stop-conditions': true }, 'aws:ecs:no-such-action')).toThrow(
    'theirs: actions.stress.actionId: "aws:ecs:no-such-action" is not an action',
  );
});

test('a listed experiment with other values is a template of its own name', () => {
  const [latency] = experimentsOf(shop).filter(({ actions }) =>
    Object.values(actions).some(({ actionId }) => actionId === 'aws:ecs:task-network-latency'),
  );
  if (!latency) throw new Error('no experiment of the shop delays anything');
  const [action = ''] = Object.keys(latency.actions);
  const set = `actions.${action}.parameters.delayMilliseconds=501`;
  const [own] = ownTemplatesHere({ positionals: [latency.name], options: { set } }, shop, [latency]);
  expect(own?.experiment.name).toBe(`${latency.name}+delayMilliseconds=501`);
  expect(own?.body.tags[labels.experiment]).toBe(`${latency.name}+delayMilliseconds=501`);
  expect(own?.body.actions[action]?.parameters?.delayMilliseconds).toBe('501');
  expect(ownTemplatesHere({ positionals: [latency.name], options: {} }, shop, [latency])).toEqual([]);
});
