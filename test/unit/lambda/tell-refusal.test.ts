import { expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { tellingRefusal } from '../../../lambda/preflight/tell-refusal.ts';
import { configOf } from '../../../lib/config/settings.ts';
import type { IncidentEvent } from '../../../lib/model/response/incident.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const { response: settings } = configOf(shopModel, 'dev');
const model = responseModelOf(shopModel, { environment: 'dev', production: false, settings });
const scheduled = { kind: 'start', experiment: 'random-kill', templateId: 'EXT1', clientToken: 'one' };
const finding = (check: string, passed: boolean, detail: string) => ({ check, passed, detail });
const no = {
  allowed: false,
  findings: [
    finding('calendar', true, 'open'),
    finding('alarms', false, 'shop-dev-users is ALARM'),
    finding('error budget', false, 'not known: AccessDenied: arn:aws:iam::1:user/x is not authorized'),
  ],
};

/** What comes of a request, and what people are told of it. */
async function asked(event: unknown, answer: () => Promise<typeof no>) {
  const told: IncidentEvent[] = [];
  const ports = { clock: systemClock, model, tell: async (incident: IncidentEvent) => void told.push(incident) };
  const result = await tellingRefusal(event, answer, ports).catch((error: Error) => error.message);
  return { result, told };
}

test('a scheduled start that the gate refuses is told, with what spoke against it', async () => {
  const { result, told } = await asked(scheduled, async () => no);
  expect(result).toBe(no);
  expect(told).toEqual([
    expect.objectContaining({
      kind: 'incident',
      what: 'start-refused',
      system: 'shop',
      environment: 'dev',
      title: 'random-kill was not started by its schedule',
      done: 'nothing was started; the gate said no: alarms: shop-dev-users is ALARM; error budget: not known',
    }),
  ]);
});

test('one that fails is told, and fails', async () => {
  const { result, told } = await asked(scheduled, async () => {
    throw new TypeError('secret');
  });
  expect(result).toBe('secret');
  expect(told.map(({ done }) => done)).toEqual([
    'nothing was started; it failed: TypeError; the log of preflight says why',
  ]);
});

test.each([
  ['that takes place', scheduled, { ...no, allowed: true }],
  ['that is only looked at', { ...scheduled, kind: 'decide' }, no],
  ['that is no request', null, no],
])('nobody is told of one %s', async (_, event, reply) => {
  expect((await asked(event, async () => reply)).told).toEqual([]);
});
