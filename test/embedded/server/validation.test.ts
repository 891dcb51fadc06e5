import { CreateExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { action, latency, tasksOf, wait } from '../../unit/engine/support/setup.ts';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';

let fis: Fis;
beforeAll(async () => {
  fis = await startFis();
});
afterAll(() => fis.close());

type Changes = Parameters<typeof template>[0];
const target = (changes: object): Changes => ({
  targets: { gateways: { resourceType: 'aws:ecs:task', selectionMode: 'ALL', resourceTags: { a: 'b' }, ...changes } },
});
const actions = (given: object): Changes => ({ actions: given as NonNullable<Changes>['actions'] });
const stopConditions = (...given: { source: string; value?: string }[]): Changes => ({ stopConditions: given });
const many = <T>(number: number, value: T) =>
  Object.fromEntries(Array.from({ length: number }, (_, i) => [`n${i}`, value]));
const arn = 'arn:aws:ecs:us-east-1:000000000000:task/shop/1';

describe('a template that FIS would refuse is refused, naming the field', () => {
  test.each<[string, Changes]>([
    ['actions: at least one is required', actions({})],
    [
      'actions.slow.actionId: "aws:ecs:nothing" is not an action',
      actions({ slow: action('aws:ecs:nothing', {}, 'gateways') }),
    ],
    [
      'actions.slow.parameters.duration: is required by aws:ecs:task-network-latency',
      actions({ slow: action('aws:ecs:task-network-latency', {}, 'gateways') }),
    ],
    [
      'actions.slow.parameters.duration: "PT1S" is not an ISO 8601 duration',
      actions({ slow: action('aws:ecs:task-network-latency', { duration: 'PT1S' }, 'gateways') }),
    ],
    [
      'actions.slow.parameters.delay: is not a parameter of',
      actions({ slow: action('aws:ecs:task-network-latency', { duration: 'PT1M', delay: '1' }, 'gateways') }),
    ],
    ['actions.slow.targets.Tasks: is required by', actions({ slow: { ...latency(), targets: {} } })],
    ['actions.slow.targets.Tasks: "constructor" is not a target', actions({ slow: latency('constructor') })],
    [
      'actions.slow.targets.Task: aws:ecs:task-network-latency takes targets as Tasks',
      actions({ slow: { ...latency(), targets: { Task: 'gateways' } } }),
    ],
    [
      'actions.wait.targets.Tasks: aws:fis:wait takes no target',
      actions({ wait: { ...wait(), targets: { Tasks: 'gateways' } } }),
    ],
    ['actions.slow.startAfter: "toString" is not an action', actions({ slow: latency('gateways', ['toString']) })],
    ['actions: a, b wait for each other', actions({ a: wait(['b']), b: wait(['a']), c: wait() })],
    ['actions: slow wait for each other', actions({ slow: latency('gateways', ['slow']) })],
    ['targets.gateways.resourceType: "aws:ec2:machine" is not', target({ resourceType: 'aws:ec2:machine' })],
    ['target "gateways" is not of type aws:ecs:task', target({ resourceType: 'aws:ec2:instance' })],
    [
      'targets.gateways.selectionMode: "SOME" is not ALL, COUNT(n) or PERCENT(n), n from 1, and to 100 percent',
      target({ selectionMode: 'SOME' }),
    ],
    ['targets.gateways: resourceArns and resourceTags exclude each other', target({ resourceArns: [arn] })],
    [
      'targets.gateways: resourceArns and filters exclude',
      target({ resourceArns: [arn], resourceTags: {}, filters: [{ path: 'Group', values: ['x'] }] }),
    ],
    ['targets.gateways: resourceArns, resourceTags or parameters must say', target({ resourceTags: {} })],
    ['targets.gateways.parameters.zone: is not a parameter of aws:ecs:task', target({ parameters: { zone: 'a' } })],
    ['stopConditions: at least one', stopConditions()],
    ['stopConditions[0].source: "alarm" is neither', stopConditions({ source: 'alarm' })],
    [
      'stopConditions[0].value: is not allowed',
      stopConditions({ source: 'none', value: 'arn:aws:cloudwatch:us-east-1:0:alarm:x' }),
    ],
    ['stopConditions[1].value: is required', stopConditions({ source: 'none' }, { source: 'aws:cloudwatch:alarm' })],
    [
      'stopConditions[0].value: there is no alarm',
      stopConditions({ source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:us-east-1:0:alarm:x' }),
    ],
    ['roleArn: must NOT have fewer than 20 characters', { roleArn: 'x' }],
    ['description: must NOT have fewer than 1 characters', { description: '' }],
    ['description: must NOT have more than 512 characters', { description: 'x'.repeat(513) }],
    ['tags.aws:x: the prefix aws: is reserved', { tags: { 'aws:x': '' } }],
  ])('%s', async (message, changes) => {
    await expect(fis.client.send(new CreateExperimentTemplateCommand(template(changes)))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test.each<[string, Changes]>([
    ['actions per template: 21', actions(many(21, wait(['n0'])))],
    ['actions that start in parallel: 11', actions(many(11, wait()))],
    ['targets.gateways.resourceArns: 6', target({ resourceTags: {}, resourceArns: Array(6).fill(arn) })],
    ['stop conditions per template: 6', stopConditions(...Array(6).fill({ source: 'none' }))],
  ])('as over a quota: %s', async (message, changes) => {
    await expect(fis.client.send(new CreateExperimentTemplateCommand(template(changes)))).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 402 },
    });
  });
});

describe('a body of the wrong shape is refused, naming the field', () => {
  const { clientToken: _, ...body } = template();
  test.each<[string, unknown]>([
    ['clientToken: is required', body],
    ['the body: must be object', []],
    ['the body: must be object', 'null'],
    ['description: must be string', { ...body, clientToken: 'x', description: 7 }],
    [
      'actions.slow.parameters.duration: must be string',
      { ...body, clientToken: 'x', actions: { slow: { actionId: 'a', parameters: { duration: 60 } } } },
    ],
    [
      'targets.gateways.selectionMode: is required',
      { ...body, clientToken: 'x', targets: { gateways: { resourceType: 'aws:ecs:task' } } },
    ],
    [
      'targets.gateways.resourceArns: must be array',
      { ...body, clientToken: 'x', targets: { gateways: { ...tasksOf(), resourceArns: arn } } },
    ],
    [
      'experimentOptions.emptyTargetResolutionMode: must be one of fail,skip',
      { ...body, clientToken: 'x', experimentOptions: { emptyTargetResolutionMode: 'maybe' } },
    ],
    [
      'targets.gateways.resourceTags.team: must NOT have more than 256 characters',
      {
        ...{ ...body, clientToken: 'x' },
        targets: { gateways: { ...tasksOf(), resourceTags: { team: 'x'.repeat(257) } } },
      },
    ],
    ['logConfiguration.logSchemaVersion: is required', { ...body, clientToken: 'x', logConfiguration: {} }],
  ])('%s', async (message, given) => {
    const response = await fis.post('/experimentTemplates', given);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
    expect(await response.json()).toEqual({ message: expect.stringContaining(message) });
  });

  test('but members that it does not know are dropped, as AWS drops them', async () => {
    const response = await fis.post('/experimentTemplates', { ...body, clientToken: 'unknown', newFeature: true });
    expect(response.status).toBe(200);
    expect(await response.json()).not.toHaveProperty('experimentTemplate.newFeature');
  });
});
