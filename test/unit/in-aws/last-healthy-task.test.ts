import { describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { account, run, twoEach } from './support/batch-in-aws.ts';
import { deployed, tasks } from './support/deployed.ts';
import { Refusal } from './support/scripted-aws.ts';

describe('the last healthy task of a service', () => {
  const oneGateway = tasks({ gateway: ['HEALTHY', 'UNHEALTHY'], 'order-service': ['HEALTHY', 'HEALTHY'] });

  test('is not taken: the run is refused, and the batch goes on', async () => {
    const { verdicts, started } = await run(account({}, oneGateway), ['kill-gateway', 'kill-order-service']);
    expect(verdicts[0]).toMatchObject({
      verdict: 'inconclusive',
      reasons: [
        'not started: it could take the last healthy task of gateway (1 of its 1 healthy tasks may go); only a template tagged breakwater:allow-last-healthy-task=true may',
      ],
    });
    expect(started.map(({ experimentTemplateId }) => experimentTemplateId)).toEqual(['EXT-kill-order-service']);
  });

  test('is taken where the template allows it', async () => {
    const allowed = { [labels.allowLastHealthyTask]: 'true' };
    const GetExperimentTemplate = () => ({ experimentTemplate: deployed('kill-gateway', {}, allowed) });
    const { started } = await run(account({ GetExperimentTemplate }, oneGateway), ['kill-gateway']);
    expect(started).toHaveLength(1);
  });

  test('is looked for again before each attempt', async () => {
    let looks = 0;
    const { started, verdicts } = await run(
      account({
        StartExperiment: () => new Refusal('ConflictException', 'wait', 409),
        DescribeTasks: () => ({ tasks: ++looks < 3 ? twoEach : oneGateway }),
      }),
      ['kill-gateway'],
    );
    expect(started).toHaveLength(2);
    expect(verdicts[0]?.reasons[0]).toContain('last healthy task of gateway');
  });

  test('goes by the worst choice of a random one', async () => {
    const { targets } = deployed('kill-gateway');
    const resourceTags = { [labels.system]: 'shop', [labels.environment]: 'dev' };
    const anyTwo = { oneTask: { ...targets.oneTask, resourceTags, selectionMode: 'COUNT(2)' } };
    const GetExperimentTemplate = () => ({ experimentTemplate: deployed('kill-gateway', { targets: anyTwo }) });
    const { started, verdicts } = await run(account({ GetExperimentTemplate }), ['kill-gateway']);
    expect(started).toEqual([]);
    expect(verdicts[0]?.reasons[0]).toMatch(/last healthy task of gateway \(2 of its 2 .*order-service \(2 of its 2/);
    const three = tasks({ gateway: ['HEALTHY', 'HEALTHY', 'HEALTHY'] });
    expect((await run(account({ GetExperimentTemplate }, three), ['kill-gateway'])).started).toHaveLength(1);
  });

  test('counts where nobody checks its health', async () => {
    const unchecked = tasks({ gateway: ['UNKNOWN'] });
    expect((await run(account({}, unchecked), ['kill-gateway'])).started).toEqual([]);
  });

  test('is not known without ECS’s answer, and then nothing is taken', async () => {
    const { started, verdicts } = await run(
      account({ ListTasks: () => new Refusal('AccessDeniedException', 'not ecs:ListTasks') }),
      ['kill-gateway'],
    );
    expect(started).toEqual([]);
    expect(verdicts[0]?.reasons[0]).toContain(
      'whether a service loses its last healthy task is not known: AccessDeniedException (not ecs:ListTasks), of cluster shop-dev',
    );
  });

  test('is none of the business of a fault that takes nobody down', async () => {
    const { started } = await run(account({}, oneGateway), ['lose-payment']);
    expect(started).toHaveLength(1);
  });

  test('is said to be unchecked where there is no ECS to ask', async () => {
    const { lines, started } = await run(account(), ['kill-gateway'], ['CLOUDWATCH']);
    expect(lines).toContain('there is no ECS to ask (set AWS_ENDPOINT_URL_ECS); the endpoint alone decides');
    expect(started).toHaveLength(1);
  });
});
