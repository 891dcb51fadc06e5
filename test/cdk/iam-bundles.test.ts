import { describe, expect, test } from '@jest/globals';
import { rolesOf as statementsOf } from '../../lib/model/cloudformation/roles.ts';
import type { SynthesizedTemplate } from '../../lib/model/cloudformation/template.ts';
import { type HandlerName, queueHandlers, responseHandlers } from '../../lib/model/response/handlers.ts';
import { namesOf } from '../../lib/names.ts';
import { actionsSentBy } from './support/bundle-commands.ts';
import { Deployed } from './support/deployed.ts';
import { type Call, call, deniedOf, inCluster, regional, rolesOf, table } from './support/iam.ts';
import { configFor, synthesise } from './support/synth.ts';

const usual = configFor('dev');
const channels = [{ kind: 'slack', name: 'team', secret: 'shop-dev-slack' }] as const;
const config = { ...usual, response: { ...usual.response, notify: { ...usual.response.notify, channels } } };
const synthesised = synthesise(config);
const names = namesOf(config);
const roles = [...rolesOf(new Deployed(synthesised)).values()];
const roleOf = (handler: HandlerName) => roles.find(({ description }) => description === `Handler: ${handler} in dev`);

const service = regional('ecs', 'service/shop-dev/gateway');
const deployment = regional('ecs', 'service-deployment/shop-dev/gateway/abc');
const revision = regional('ecs', 'service-revision/shop-dev/gateway/1');
const experiment = regional('fis', 'experiment/EXP1');
const template = regional('fis', 'experiment-template/EXT1');
const deployedTemplates = new Deployed(synthesised)
  .resources('AWS::FIS::ExperimentTemplate')
  .map(({ id }) => regional('fis', `experiment-template/EXT${id}`));

/** What each action is called on, all of what it needs. Source: Service Authorization Reference. */
const targets: Readonly<Record<string, readonly string[]>> = {
  'ecs:DescribeServices': [service],
  'ecs:DescribeTasks': [regional('ecs', 'task/shop-dev/0123456789abcdef0123456789abcdef')],
  'ecs:ListServiceDeployments': [service],
  'ecs:DescribeServiceDeployments': [service, deployment],
  'ecs:StopServiceDeployment': [service, deployment],
  'ecs:DescribeServiceRevisions': [service, revision],
  'ecs:UpdateService': [service],
  'fis:GetExperiment': [experiment],
  'fis:ListExperimentResolvedTargets': [experiment],
  'fis:StopExperiment': [experiment],
  'fis:GetExperimentTemplate': [template],
  'fis:StartExperiment': [experiment, ...deployedTemplates],
  'fis:GetSafetyLever': [regional('fis', 'safety-lever/default')],
  'fis:UpdateSafetyLeverState': [regional('fis', 'safety-lever/default')],
  'cloudformation:DescribeStacks': [regional('cloudformation', 'stack/shop-dev-services/0123')],
  'secretsmanager:GetSecretValue': [regional('secretsmanager', 'secret:shop-dev-slack-AbCdEf')],
};
/** Those that IAM knows no resource for, or that are asked for all. */
const ofAll = /^(ecs:(ListTasks|DescribeTaskDefinition)|fis:List\w+|cloudwatch:\w+)$/;

function callsOf(handler: HandlerName, action: string): Call[] {
  const context = { ...inCluster('dev'), 'ecs:task-definition': regional('ecs', 'task-definition/shop-dev-gateway:7') };
  if (action.startsWith('dynamodb:')) return [call(action, table(names.ledger))];
  if (action === 'sqs:SendMessage') return [call(action, regional('sqs', names.queue(handler)))];
  if (action === 'sns:Publish')
    return [call(action, regional('sns', names.topic(handler === 'notify' ? 'mail' : 'people')))];
  const on = targets[action] ?? (ofAll.test(action) ? ['*'] : []);
  if (on.length === 0) throw new Error(`${handler} sends ${action}: say here on what`);
  return on.map((resource) => call(action, resource, action.startsWith('ecs:') ? context : {}));
}

/** What Lambda does as the function's role: its log, its queue, and the key of the topic that is published to. */
const byLambda = /^(logs:(CreateLogStream|PutLogEvents)|kms:(Decrypt|GenerateDataKey\*)|sqs:\w+)$/;
/** What a start asks for beside itself. Source: Service Authorization Reference, FIS; FIS user guide, service-linked roles. */
const withStart = ['fis:TagResource', 'iam:CreateServiceLinkedRole'];

function grantedTo(handler: HandlerName): string[] {
  const start = handler.replaceAll('-', '');
  const found = [synthesised.templates.response, synthesised.templates.chaos].flatMap((each) =>
    statementsOf(each.toJSON() as SynthesizedTemplate),
  );
  // The rights to start are given by the stack that has the templates.
  return found
    .filter(([id]) => id.startsWith(`${start}Role`) || (handler === 'preflight' && id.startsWith('StartsPolicy')))
    .flatMap(([, { statements }]) => statements.flatMap(({ actions }) => actions));
}

describe.each(Object.keys(responseHandlers) as HandlerName[])('%s', (handler) => {
  const sent = actionsSentBy(handler);

  test('may do all that its bundle sends', async () => {
    const role = roleOf(handler);
    if (!role) throw new Error(`no role of ${handler}`);
    const calls = sent.flatMap((action) => callsOf(handler, action));
    expect(calls.length).toBeGreaterThan(0);
    expect(await deniedOf(role, calls)).toEqual([]);
  });

  test('may do nothing that its bundle does not send', () => {
    const more = grantedTo(handler).filter((action) => !sent.includes(action) && !byLambda.test(action));
    expect(more.filter((action) => !(sent.includes('fis:StartExperiment') && withStart.includes(action)))).toEqual([]);
    expect(grantedTo(handler)).toEqual(expect.arrayContaining(['logs:PutLogEvents']));
  });

  test('runs nothing of its own', () => {
    const never = /^(ecs:(RegisterTaskDefinition|RunTask|StartTask|StopTask)|iam:PassRole)$/;
    expect([...sent, ...grantedTo(handler)].filter((action) => never.test(action))).toEqual([]);
  });
});

test('what is sent is read from bundles: queues are written to by who looks again, and only one moves the lever', () => {
  const writing = queueHandlers.filter((handler) => actionsSentBy(handler).includes('sqs:SendMessage'));
  expect(writing).toEqual(queueHandlers);
  const moving = (Object.keys(responseHandlers) as HandlerName[]).filter((handler) =>
    actionsSentBy(handler).includes('fis:UpdateSafetyLeverState'),
  );
  expect(moving).toEqual(['kill-switch']);
});
