import { describe, expect, test } from '@jest/globals';
import { onRuntime } from '../../../definition/on-runtime.ts';
import type { TargetDefinition } from '../../../lib/model/fis-template.ts';
import { labels } from '../../../lib/model/labels.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { action, latency, setUp, type TemplateChanges, tasksOf, templateWith, wait } from './support/setup.ts';

const instances: TargetDefinition = {
  resourceType: 'aws:ec2:instance',
  resourceTags: { Ready: 'yes' },
  selectionMode: 'ALL',
};
const oneInstance: TargetDefinition = {
  resourceType: 'aws:ec2:instance',
  resourceArns: ['arn:aws:ec2:us-east-1:000000000000:instance/i-0123456789abcdef0'],
  selectionMode: 'ALL',
};
const stop = action('aws:ec2:stop-instances', {}, 'instances');
const why = 'Action stop (aws:ec2:stop-instances) runs in AWS only: instances of EC2 exist in AWS only';

const mixed = (target: TargetDefinition, emptyTargets: 'fail' | 'skip' = 'fail'): TemplateChanges => ({
  targets: { gateways: tasksOf('gateway'), instances: target },
  actions: { slow: latency(), stop, after: wait(['stop']) },
  experimentOptions: { emptyTargetResolutionMode: emptyTargets },
});

/** Starts with the tag that skips what is not executed here. */
async function skipping(changes: TemplateChanges) {
  const system = setUp();
  const { id } = system.engine.templates.create(templateWith(changes));
  const tags = { [labels.skipUnsupported]: 'true' };
  const { progress } = await system.engine.ended(
    system.engine.start({ clientToken: 'skipping', experimentTemplateId: id, tags }).id,
  );
  return { ...system, id, progress };
}

describe('an action that is not executed here', () => {
  test.each([
    ['by tags', instances],
    ['by ARN', oneInstance],
  ])('fails the experiment before anything is done to anybody, %s', async (_, target) => {
    const { run, runtime } = setUp();
    const { progress } = await run(mixed(target));
    expect(progress).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(why),
      actions: { slow: { status: 'cancelled' }, stop: { status: 'cancelled' } },
    });
    expect(runtime.calls).toEqual([]);
  });

  test('is skipped where FIS skips it, too: nothing is found by its tags, and the template lets that be', async () => {
    const { run, events } = setUp();
    const { progress } = await run(mixed(instances, 'skip'));
    expect(progress).toMatchObject({
      status: 'completed',
      actions: {
        slow: { status: 'completed' },
        stop: { status: 'skipped', reason: 'Target resolution returned empty set: there is no aws:ec2:instance here.' },
        after: { status: 'completed' },
      },
    });
    expect(events('action-state').filter(({ unsupported }) => unsupported)).toMatchObject([{ action: 'stop' }]);
  });

  test('is not skipped so by ARN', async () => {
    const { progress } = await setUp().run(mixed(oneInstance, 'skip'));
    expect(progress).toMatchObject({ status: 'failed', reason: expect.stringContaining(why) });
  });

  test.each([
    ['by tags', instances],
    ['by ARN', oneInstance],
  ])('is skipped with the reason where the start says so, %s, and what waits for it goes on', async (_, target) => {
    const { progress, events } = await skipping(mixed(target));
    expect(progress).toMatchObject({
      status: 'completed',
      actions: {
        slow: { status: 'completed' },
        stop: { status: 'skipped', reason: expect.stringContaining(why) },
        after: { status: 'completed' },
      },
    });
    expect(events('action-state').filter(({ unsupported }) => unsupported)).toMatchObject([{ action: 'stop' }]);
  });

  test('takes no target from the others: one that is empty still fails the experiment', async () => {
    const nobody = { ...tasksOf('gateway'), resourceTags: { [labels.service]: 'nobody' } };
    const { progress } = await skipping({ ...mixed(instances), targets: { gateways: nobody, instances } });
    expect(progress.reason).toBe(
      'Target resolution returned empty set for target gateways: of 12 running tasks 0 have tag breakwater:service=nobody.',
    );
  });

  test('is one that the runtime cannot have, too', async () => {
    const system = setUp({ system: onRuntime(shopModel, 'docker') });
    const parameters = {
      documentArn: 'arn:aws:ssm:us-east-1:000000000000:document/shop-http-fault',
      documentParameters: JSON.stringify({ Duration: 'PT1M', Callee: 'payment-service', Effect: 'reset' }),
      maxDuration: 'PT6M',
    };
    const errors = action('aws:ssm:start-automation-execution', parameters);
    const { progress } = await system.run({ actions: { slow: latency(), errors } });
    expect(progress).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(
        /^Action errors \(aws:ssm:start-automation-execution\) cannot be had here: requests/,
      ),
      actions: { slow: { status: 'cancelled' } },
    });
    expect(system.runtime.calls).toEqual([]);
  });

  test('is told by a dry run, with and without the others', () => {
    const { engine } = setUp();
    const { id } = engine.templates.create(templateWith(mixed(instances)));
    expect(engine.planOnly(id)).toMatchObject({ actions: [], refusal: expect.stringContaining(why) });
    const { actions, refusal } = engine.planOnly(id, { skipUnsupported: true });
    expect(refusal).toBeUndefined();
    expect(actions).toMatchObject([
      { name: 'slow', plans: [{}, {}] },
      { name: 'stop', plans: [], skipped: expect.stringContaining(why) },
      { name: 'after' },
    ]);
  });

  test.each([
    [
      'fail',
      instances,
      'Target resolution returned empty set for target instances: there is no aws:ec2:instance here.',
    ],
    ['skip', oneInstance, 'found no aws:ec2:instance arn:aws:ec2'],
  ] as const)('previewed with %s, says what of its targets is not there', async (mode, target, reason) => {
    const { progress } = await setUp().run(mixed(target, mode), 'skip-all');
    expect(progress).toMatchObject({ status: 'failed', reason: expect.stringContaining(reason) });
  });
});
