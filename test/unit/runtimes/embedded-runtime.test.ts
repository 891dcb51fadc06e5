import { expect, test } from '@jest/globals';
import { OtherProcessGone } from '../../../base/rpc.ts';
import type { Plan } from '../../../lib/model/events/plan.ts';
import type { Guardian } from '../../../local/guardian/guardian-client.ts';
import type { Crowd } from '../../../local/runtimes/crowd.ts';
import { createEmbeddedRuntime } from '../../../local/runtimes/embedded/embedded-runtime.ts';
import type { Scheduler } from '../../../local/runtimes/embedded/scheduler.ts';
import type { Eyes } from '../../../local/runtimes/embedded/step-kind.ts';
import type { Versions } from '../../../local/runtimes/versions.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const plan = { faultId: 'f1', steps: [], undo: ['undoes it'] } as unknown as Plan;
const guardianThat = (revert: Guardian['revert']) => ({ revert }) as Guardian;
const dead = guardianThat(() => Promise.reject(new OtherProcessGone()));

function runtimeUnder(guardian: () => Guardian) {
  return createEmbeddedRuntime({
    system: shopModel,
    scheduler: {} as Scheduler,
    stores: { portOf: () => 0 },
    eyes: {} as Eyes,
    guardian,
    versions: {} as Versions,
    crowd: {} as Crowd,
  });
}

test('what a guardian did not live to undo its successor undoes', async () => {
  let current = dead;
  const runtime = runtimeUnder(() => current);
  const released = runtime.release(plan);
  setTimeout(() => {
    current = guardianThat(async () => ({ remaining: ['a file'] }));
  }, 50);
  expect(await released).toMatchObject({ remaining: ['a file'] });
});

test('a revert that fails otherwise is not tried elsewhere', async () => {
  const failing = guardianThat(() => Promise.reject(new Error('no')));
  await expect(runtimeUnder(() => failing).release(plan)).rejects.toThrow('no');
});
