import { expect, test } from '@jest/globals';
import type { ImpairStep } from '../../../local/runtimes/embedded/faults/impair.ts';
import { impairStep } from '../../../local/runtimes/embedded/faults/impair.ts';
import { createMesh } from '../../../local/runtimes/embedded/mesh.ts';
import type { Eyes } from '../../../local/runtimes/embedded/step-kind.ts';
import type { ScheduledTask } from '../../../local/runtimes/embedded/task.ts';
import { topology } from '../../../systems/shop/topology.ts';

/** A mesh with one task of notification-service, which nobody calls and which calls no service at port 8123. */
async function proofOf(match: ImpairStep['match']): Promise<string> {
  let port = 1;
  const mesh = await createMesh({
    topology,
    nextPort: async () => port++,
    storePort: () => 1,
    configure: async () => {},
  });
  const service = topology.services.find(({ name }) => name === 'notification-service');
  if (!service) throw new Error('no such service');
  await mesh.join({ id: 'task-1', port: 1 }, service);
  await mesh.apply([{ id: 'task-1', service: service.name, port: 1, state: 'ready' } as ScheduledTask]);
  const step: ImpairStep = {
    do: 'impair',
    faultId: 'f1',
    match,
    flowsPercent: 100,
    impairment: { kind: 'refusal' },
  };
  return (await impairStep.prove(step, { mesh } as Eyes, [], [])).detail;
}

test('a fault that no link carried is not said to have lost its task', async () => {
  const words = (who: string) => `no link of ${who} carried the fault, so none was impaired`;
  expect(await proofOf({ callee: 'notification-service' })).toBe(words('notification-service'));
  expect(await proofOf({ sender: 'task-1', destinationPort: 8123 })).toBe(words('task-1'));
  expect(await proofOf({ receiver: 'task-1' })).toBe(words('task-1'));
});

test('a task that has gone took its links with it', async () => {
  expect(await proofOf({ sender: 'task-2', destinationPort: 8123 })).toBe('the task and its links are gone');
});
