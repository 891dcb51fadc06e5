import { describe, expect, test } from '@jest/globals';
import { usersObjective } from '../../../lib/model/objectives.ts';
import { type PolicyValues, policies } from '../../../services/kit/policies.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const ofService: Record<string, Record<string, PolicyValues>> = policies;

/** A queue's worker makes nobody wait. */
const worker = 'notification-service';

const calls = shopModel.topology.services.flatMap((caller) =>
  caller.calls.map((call) => ({ caller: caller.name, ...call, values: ofService[caller.name]?.[call.to] })),
);
const callsOfServices = calls.filter(({ to }) => shopModel.topology.services.some(({ name }) => name === to));

describe('the policies of the shop', () => {
  test.each(calls)('$caller guards $to', ({ values }) => {
    expect(values).toBeDefined();
  });

  test.each(callsOfServices)('$caller waits longer for $to than $to does for any of its own', ({ to, values }) => {
    const longest = Math.max(0, ...Object.values(ofService[to] ?? {}).map(({ totalTimeoutMs }) => totalTimeoutMs));
    expect(values?.attemptTimeoutMs).toBeGreaterThan(longest);
  });

  test.each(callsOfServices)('$caller waits for $to as long as its call says', ({ timeoutMilliseconds, values }) => {
    expect(timeoutMilliseconds).toBe(values?.attemptTimeoutMs);
  });

  // Until the breaker opens each answer takes that long, and whether two windows of the alarm are late would be chance.
  test.each(callsOfServices.filter(({ caller, degradable }) => degradable && caller !== worker))(
    'an answer of $caller without $to is within the objective of the users',
    ({ values }) => {
      expect(values?.totalTimeoutMs).toBeLessThan(usersObjective(shopModel).latencyMilliseconds * 0.9);
    },
  );
});
