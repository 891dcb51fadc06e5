import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { stress } from '../../unit/engine/support/setup.ts';
import { type Fis, startFis } from '../server/support/fis.ts';

const variables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: 'shop-dev-kill-switch',
};
const before = { ...process.env };
let fis: Fis;
let handler: (event: unknown) => Promise<string>;

beforeAll(async () => {
  fis = await startFis();
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL_FIS: fis.server.url });
  ({ handler } = await import('../../../lambda/kill-switch/handler.ts'));
});
afterAll(async () => {
  process.env = before;
  await fis.close();
});

const where = 'of account 000000000000 in us-east-1';
const lever = () => safetyLeverOf(fis.client).get();

describe('the kill switch', () => {
  test('stops what runs, and says so in a sentence', async () => {
    const { id } = fis.start({ actions: { stress: stress('gateways', 'PT12H') } });
    expect(await handler({ why: 'orders are failing' })).toBe(
      `The safety lever ${where} is engaging: every experiment is being stopped, and what starts is cancelled.`,
    );
    expect((await fis.engine.ended(id)).progress.status).toBe('stopped');
    expect(await lever()).toMatchObject({
      status: 'engaged',
      reason: expect.stringMatching(/^breakwater: orders are failing \(shop-dev-kill-switch, 2\d{3}-.*Z\)$/),
    });
  });

  test('can only engage: whatever the event, again, and the reason stays', async () => {
    for (const event of [{ why: 'again' }, { status: 'disengaged' }, null, 'x', {}]) {
      expect(await handler(event)).toContain(`The safety lever ${where} was engaged already`);
    }
    expect(await lever()).toMatchObject({ status: 'engaged', reason: expect.stringContaining('orders are failing') });
  });

  test('says that nothing ran', async () => {
    await safetyLeverOf(fis.client).update('disengaged', 'well');
    expect(await handler(undefined)).toBe(
      `The safety lever ${where} is engaged: no experiment runs, and what starts is cancelled.`,
    );
    expect(await lever()).toMatchObject({ reason: expect.stringContaining('breakwater: no reason given') });
  });
});
