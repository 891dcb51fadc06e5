import { expect, test } from '@jest/globals';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { awsOnly } from '../../../lib/model/experiments/template.ts';
import { planLines } from '../../../runs/this-machine/plan-lines.ts';
import { refuseAwsOnly } from '../../../runs/this-machine/target.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const inAws = experimentsOf(shopModel).find(awsOnly);
if (!inAws) throw new Error('the shop has no experiment that only AWS can do');

test('a plan tells what is left out, and why', () => {
  const action = { name: 'cut', actionId: 'aws:any', startAfter: [], durationMilliseconds: 0, plans: [] };
  expect(planLines(inAws, { targets: {}, actions: [{ ...action, skipped: 'because.' }] })).toContain(
    '    skipped: because.',
  );
});

test('an experiment that only AWS can do is refused with both ways out', () => {
  expect(() => refuseAwsOnly([inAws])).toThrow(/runs in AWS only: .+--endpoint aws; or --skip-unsupported/);
});
