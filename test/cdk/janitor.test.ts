import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { labels } from '../../lib/model/labels.ts';
import { Deployed } from './support/deployed.ts';
import { describeWithTools } from './support/describe-with-tools.ts';
import { call, deniedOf, instance, regional, rolesOf, tagged } from './support/iam.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const type = 'AWS::Lambda::Function';
const { services } = synth('dev').templates;
const functions = Object.values(services.findResources(type)).map(({ Properties }) => Properties);
const janitor = functions.find(({ Description }) => Description === 'Deregisters managed instances whose task is gone');
const event = JSON.parse(
  Object.values(services.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.Targets[0].Input)[0],
);

const taskArn = (id: string) => regional('ecs', `task/shop-dev/${id}`);
const registered = (id: string, own: { PingStatus?: string; Tags?: Record<string, string> } = {}) => ({
  InstanceId: `mi-${id}`,
  PingStatus: 'ConnectionLost',
  ...own,
  Tags: {
    [labels.system]: 'shop',
    [labels.environment]: 'dev',
    [labels.task]: taskArn(id),
    ...own.Tags,
  },
});

/** Runs what the template has, with the event that the template sends. */
function run(
  instances: readonly ReturnType<typeof registered>[],
  tasks: Readonly<Record<string, string>> = {},
  refuses: readonly string[] = [],
) {
  const known = Object.fromEntries(Object.entries(tasks).map(([id, status]) => [taskArn(id), status]));
  const input = JSON.stringify({ script: janitor?.Code.ZipFile, event, instances, tasks: known, refuses });
  const { stdout, stderr } = spawnSync('python3', ['test/cdk/support/run-janitor.py'], { input, encoding: 'utf8' });
  if (stderr) throw new Error(stderr);
  return JSON.parse(stdout) as { result: unknown; error: string | null; deregistered: string[]; asked: unknown[] };
}

describeWithTools('the janitor', () => {
  test('takes away instances whose task has stopped, or is forgotten, and no other', () => {
    const instances = ['stopped', 'forgotten', 'running', 'starting'].map((id) => registered(id));
    const { result, deregistered, asked } = run(instances, {
      stopped: 'STOPPED',
      running: 'RUNNING',
      starting: 'PENDING',
    });
    expect(deregistered).toEqual(['mi-stopped', 'mi-forgotten']);
    expect(result).toEqual({ Deregistered: 2, Kept: 2 });
    expect(asked).toEqual([{ cluster: 'shop-dev', tasks: 4 }]);
  });

  test('leaves those of other environments and systems, and what does not say which task it is in', () => {
    const none = { ...registered('untold'), Tags: { [labels.system]: 'shop', [labels.environment]: 'dev' } };
    const others = [
      registered('prod', { Tags: { [labels.environment]: 'prod' } }),
      registered('billing', { Tags: { [labels.system]: 'billing' } }),
    ];
    expect(run([none as never, ...others]).deregistered).toEqual([]);
  });

  test('leaves those whose agent answers, and those of which ECS cannot tell', () => {
    const instances = [registered('online', { PingStatus: 'Online' }), registered('unclear')];
    expect(run(instances, { unclear: '?' }).deregistered).toEqual([]);
  });

  test("knows the task of an older agent by AWS's tag", () => {
    const { [labels.task]: task, ...older } = registered('older').Tags;
    const tags = { ...older, ECS_TASK_ARN: task as string };
    expect(run([{ ...registered('older'), Tags: tags as never }]).deregistered).toEqual(['mi-older']);
  });

  test('asks for a hundred tasks at once, as ECS takes them', () => {
    const many = Array.from({ length: 150 }, (_, index) => registered(String(index)));
    const { asked, deregistered } = run(many);
    expect(asked).toEqual([
      { cluster: 'shop-dev', tasks: 100 },
      { cluster: 'shop-dev', tasks: 50 },
    ]);
    expect(deregistered).toHaveLength(150);
  });

  test('goes on where one cannot be taken away, and fails in the end', () => {
    const { deregistered, error } = run([registered('a'), registered('b')], {}, ['mi-a']);
    expect(deregistered).toEqual(['mi-b']);
    expect(error).toBe('not deregistered: mi-a: AccessDeniedException');
  });
});

test('it runs once a day, logs as long as the environment says, and fits inline', () => {
  services.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' });
  services.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/breakwater/shop-dev/janitor',
    RetentionInDays: 7,
  });
  expect(janitor?.Code.ZipFile.length).toBeLessThanOrEqual(4096);
});

test('its role lets it do what it calls', async () => {
  const role = [...rolesOf(new Deployed(synth('dev'))).values()].find(({ description }) =>
    description.startsWith('Deregisters'),
  );
  const needed = [
    call('ssm:DescribeInstanceInformation'),
    call('ssm:ListTagsForResource', instance, tagged('dev')),
    call('ssm:DeregisterManagedInstance', instance, tagged('dev', 'ssm:resourceTag')),
    call('ecs:DescribeTasks', taskArn('0123456789abcdef0123456789abcdef')),
    call('logs:PutLogEvents', regional('logs', 'log-group:/breakwater/shop-dev/janitor:log-stream:one')),
  ];
  expect(await deniedOf(role as never, needed)).toEqual([]);
});

test('there is none where no faults are injected', () => {
  const { templates } = synthesise({ ...configFor('dev'), faultInjection: 'none' });
  expect(JSON.stringify(templates.services.findResources(type))).not.toContain('managed instances');
});
