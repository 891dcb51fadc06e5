import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { healRemote } from '../../../cli/on-endpoint/heal.ts';
import { labels } from '../../../lib/model/labels.ts';
import { taskArn } from './support/deployed.ts';
import { type Answers, type Call, Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

let aws: ScriptedAws;
const beside = ['SSM', 'ECS'].map((service) => `AWS_ENDPOINT_URL_${service}`);
beforeEach(async () => {
  aws = await startScriptedAws();
  for (const name of beside) process.env[name] = aws.url;
});
afterEach(async () => {
  for (const name of beside) delete process.env[name];
  await aws.close();
});

interface Instance {
  readonly tags?: Record<string, string>;
  readonly name?: string;
}

const ours = (more: Record<string, string> = {}) => ({ [labels.system]: 'shop', [labels.environment]: 'dev', ...more });
const ofTask = (id: string, more: Record<string, string> = {}): Instance => ({
  tags: ours({ [labels.task]: taskArn(id), ...more }),
});

/** Instances in pages of one; of the tasks, `alive-*` run, `stopped-*` have stopped, and the rest are forgotten. */
function account(instances: Readonly<Record<string, Instance>>, others: Answers = {}): Answers {
  const ids = Object.keys(instances);
  const describeTasks = ({ input }: Call) => {
    const [known, missing] = [/alive|stopped/, /gone/].map((pattern) =>
      (input.tasks as string[]).filter((arn) => pattern.test(arn)),
    );
    return {
      tasks: known?.map((arn) => ({ taskArn: arn, lastStatus: arn.includes('alive') ? 'RUNNING' : 'STOPPED' })),
      failures: missing?.map((arn) => ({ arn, reason: 'MISSING' })),
    };
  };
  return {
    DescribeInstanceInformation: ({ input: { NextToken = '0' } }) => {
      const next = Number(NextToken) + 1;
      return {
        InstanceInformationList: ids.slice(next - 1, next).map((id) => ({ InstanceId: id, Name: instances[id]?.name })),
        ...(next < ids.length && { NextToken: String(next) }),
      };
    },
    ListTagsForResource: ({ input: { ResourceId } }) => ({
      TagList: Object.entries(instances[ResourceId]?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    }),
    DescribeTasks: describeTasks,
    ...others,
  };
}

async function heal(answers: Answers, { environment = '', preview = false } = {}) {
  aws.answers = answers;
  const news: string[] = [];
  const trouble: string[] = [];
  const say = { news: (line: string) => void news.push(line), trouble: (line: string) => void trouble.push(line) };
  const settings = { endpoint: aws.url, ...(environment && { environment }) };
  const status = await healRemote(settings, { system: 'shop', preview }, say);
  const gone = aws.calls.flatMap(({ operation, input }) =>
    operation === 'DeregisterManagedInstance' ? [input.InstanceId as string] : [],
  );
  return { status, news, trouble, gone };
}

describe('managed instances', () => {
  test('whose task is gone are listed, and then deregistered', async () => {
    const { gone, news, status } = await heal(
      account({ 'mi-alive': ofTask('alive-1'), 'mi-stopped': ofTask('stopped-1'), 'mi-gone': ofTask('gone-1') }),
    );
    expect(gone).toEqual(['mi-stopped', 'mi-gone']);
    expect(news).toEqual([
      `managed instance mi-stopped: its task ${taskArn('stopped-1')} is gone; to be deregistered`,
      `managed instance mi-gone: its task ${taskArn('gone-1')} is gone; to be deregistered`,
      'managed instance mi-stopped is deregistered',
      'managed instance mi-gone is deregistered',
    ]);
    expect(status).toBe(0);
  });

  test('are only listed in a preview', async () => {
    const { gone, news } = await heal(account({ 'mi-gone': ofTask('gone-1') }), { preview: true });
    expect(news).toEqual([expect.stringContaining('mi-gone: its task')]);
    expect(gone).toEqual([]);
  });

  test('of another system, of another environment and of nobody are never touched', async () => {
    const { gone } = await heal(
      account({
        'mi-server': {},
        'mi-bank': ofTask('gone-1', { [labels.system]: 'bank' }),
        'mi-prod': ofTask('gone-2', { [labels.environment]: 'prod' }),
        'mi-nowhere': { tags: { [labels.system]: 'shop', [labels.task]: taskArn('gone-3') } },
        'mi-dev': ofTask('gone-4'),
      }),
      { environment: 'dev' },
    );
    expect(gone).toEqual(['mi-dev']);
  });

  test('tell their task by AWS’s own tag or their name too; one that does not is left alone, out loud', async () => {
    const elsewhere = taskArn('gone-3').replace('us-east-1', 'eu-west-1');
    const { gone, trouble, status } = await heal(
      account({
        'mi-tag': { tags: ours({ ECS_TASK_ARN: taskArn('gone-1') }) },
        'mi-name': { tags: ours(), name: taskArn('gone-2') },
        'mi-silent': { tags: ours(), name: 'something' },
        'mi-elsewhere': { tags: ours({ [labels.task]: elsewhere }) },
      }),
    );
    expect(gone).toEqual(['mi-tag', 'mi-name']);
    for (const id of ['mi-silent', 'mi-elsewhere']) {
      expect(trouble).toContain(`managed instance ${id} is left alone: neither its tags nor its name tell its task`);
    }
    expect(status).toBe(0);
  });

  test('go with their cluster, but not where ECS does not say', async () => {
    const instances = { 'mi-1': ofTask('alive-1') };
    const withoutCluster = new Refusal('ClusterNotFoundException', 'Cluster not found.');
    expect((await heal(account(instances, { DescribeTasks: () => withoutCluster }))).gone).toEqual(['mi-1']);
    aws.calls.length = 0;
    const denied = new Refusal('AccessDeniedException', 'not ecs:DescribeTasks');
    const { gone, trouble, status } = await heal(account(instances, { DescribeTasks: () => denied }));
    expect(gone).toEqual([]);
    expect(trouble).toContain('AccessDeniedException: not ecs:DescribeTasks');
    expect(status).toBe(3);
  });

  test('are each tried, whatever became of the one before', async () => {
    const { gone, trouble, status } = await heal(
      account(
        { 'mi-1': ofTask('gone-1'), 'mi-2': ofTask('gone-2') },
        {
          DeregisterManagedInstance: ({ input }) =>
            input.InstanceId === 'mi-1' ? new Refusal('InvalidInstanceId', 'no') : {},
        },
      ),
    );
    expect(gone).toEqual(['mi-1', 'mi-2']);
    expect(trouble).toContain('managed instance mi-1 was not deregistered: no');
    expect(status).toBe(3);
  });
});
