import { CreateExperimentTemplateCommand, GetExperimentCommand, StartExperimentCommand } from '@aws-sdk/client-fis';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { disengageLever, engageLever } from '../../../aws/fis/move-lever.ts';
import { type SafetyLeverClient, safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { systemClock } from '../../../base/clock.ts';
import { stress } from '../../unit/engine/support/setup.ts';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';

let fis: Fis;
let lever: SafetyLeverClient;
beforeEach(async () => {
  fis = await startFis();
  lever = safetyLeverOf(fis.client);
});
afterEach(() => fis.close());

const start = async () => {
  const { experimentTemplate } = await fis.client.send(
    new CreateExperimentTemplateCommand(template({ actions: { stress: stress('gateways', 'PT12H') } })),
  );
  const request = { clientToken: crypto.randomUUID(), experimentTemplateId: experimentTemplate?.id ?? '' };
  const { experiment } = await fis.client.send(new StartExperimentCommand(request));
  return experiment?.id ?? '';
};
const get = async (id: string) => (await fis.client.send(new GetExperimentCommand({ id }))).experiment;

test('an experiment that runs is stopped and undone, one that starts is cancelled, and later ones run again', async () => {
  const running = await start();
  while (fis.events('fault-applied').length < 2) await systemClock.sleep(5);
  expect(await engageLever(lever, 'enough')).toMatchObject({
    already: false,
    lever: { arn: 'arn:aws:fis:us-east-1:000000000000:safety-lever/default', status: 'engaging', reason: 'enough' },
  });
  await fis.engine.ended(running);
  expect((await get(running))?.state?.status).toBe('stopped');
  expect(await lever.get()).toMatchObject({ status: 'engaged', reason: 'enough' });
  expect(fis.events('fault-reverted')).toHaveLength(fis.events('fault-applied').length);

  const late = await get(await start());
  expect(late?.state?.status).toBe('cancelled');
  expect(late?.actions?.stress?.state?.status).toBe('cancelled');
  expect(await engageLever(lever, 'again')).toMatchObject({ already: true, lever: { reason: 'enough' } });

  expect(await disengageLever(lever, 'well')).toMatchObject({ lever: { status: 'disengaged', reason: 'well' } });
  expect((await get(await start()))?.state?.status).toMatch(/initiating|running/);
});

test.each([
  [{ state: { status: 'engaging', reason: 'x' } }, 'state.status: must be one of engaged,disengaged'],
  [{ state: { status: 'engaged' } }, 'state.reason: is required'],
  [{ state: { status: 'engaged', reason: '' } }, 'state.reason'],
  [{ state: { status: 'engaged', reason: 'x'.repeat(257) } }, 'state.reason'],
  [{}, 'state: is required'],
])('the change %j is refused', async (body, message) => {
  const response = await fetch(`${fis.server.url}/safetyLevers/default/state`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
  expect(await response.json()).toEqual({ message: expect.stringContaining(message) });
  expect(await lever.get()).toMatchObject({ status: 'disengaged' });
});

test('a lever of another name does not exist', async () => {
  const response = await fetch(`${fis.server.url}/safetyLevers/other`);
  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
});
