import { expect, test } from '@jest/globals';
import { configOf } from '../../../lib/config/settings.ts';
import { meaningOf } from '../../../lib/model/response/alarm-meaning.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const { name: environment, production, response: settings } = configOf(shopModel, 'dev');
const model = responseModelOf(shopModel, { environment, production, settings });

test.each([
  ['shop-dev-guardrail-users', { kind: 'guardrail', scopes: ['users'] }],
  ['shop-dev-guardrail-users-111122223333', { kind: 'guardrail', scopes: ['users'] }],
  ['shop-dev-guardrail-edge-partial', { kind: 'guardrail', scopes: ['edge'] }],
  ['shop-dev-objective-buy', { kind: 'objective', scope: 'buy' }],
  ['shop-dev-objective-edge-errors', { kind: 'objective', scope: 'edge' }],
  ['shop-dev-deployment-order-service', { kind: 'deployment', service: 'order-service' }],
  ['shop-dev-seen-users', { kind: 'other' }],
  ['shop-dev-waiting-notify', { kind: 'other' }],
  ['shop-dev-users', { kind: 'people', over: 'users' }],
  ['shop-dev-services', { kind: 'people', over: 'services' }],
  ['shop-dev-response', { kind: 'other' }],
  ['shop-prod-guardrail-users', undefined],
])('%s', (alarm, meaning) => {
  expect(meaningOf(alarm, model)).toEqual(meaning);
});
