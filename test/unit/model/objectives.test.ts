import { describe, expect, test } from '@jest/globals';
import { defineExperiment, experimentFor } from '../../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { stopAlarmNamed } from '../../../lib/model/experiments/stop-alarms.ts';
import {
  edgeGuardrails,
  expectationOf,
  guardrails,
  journeyObjectives,
  serviceObjectives,
  usersObjective,
} from '../../../lib/model/objectives.ts';
import { localResponseSettings } from '../../../lib/model/response/local-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { stopLagWith } from '../../../lib/model/stop-lag.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { createCatalogue } from '../../../measure/alarm-catalogue.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const strict: SystemModel = {
  ...shopModel,
  objectives: {
    users: { availability: 0.9 },
    journeys: { latencyMilliseconds: 3000 },
    services: { availability: 0.5 },
    during: { availability: 0.98, latencyMilliseconds: 4000 },
    recoverySeconds: 90,
  },
  guardrails: { users: { availability: 0.4, minimumSamples: 500 }, journeys: { availability: 0.1 } },
};

describe('what users may expect', () => {
  test('is what the system says, and the usual where it says nothing', () => {
    expect(usersObjective(strict)).toEqual({ scope: 'users', availability: 0.9, latencyMilliseconds: 500 });
    expect(usersObjective(shopModel)).toEqual({ scope: 'users', availability: 0.999, latencyMilliseconds: 500 });
    expect(journeyObjectives(strict)[0]).toEqual({ scope: 'browse', availability: 0.95, latencyMilliseconds: 3000 });
    expect(serviceObjectives(strict)[0]).toEqual({ scope: 'gateway', availability: 0.5, latencyMilliseconds: 1000 });
  });

  test('is alike for whoever speaks of it: alarms, handlers, what stops an experiment', () => {
    const described = (name: string) => createCatalogue(strict).find((alarm) => alarm.name === name)?.description;
    expect(described('objective-users')).toContain('90 %, p95 500 ms');
    expect(described('objective-browse')).toContain('p95 3000 ms');
    expect(described('guardrail-users')).toBe(
      'Stops experiments: of at least 500 answers to users in 5 s, fewer than 40 % were usable.',
    );
    const model = responseModelOf(strict, { environment: 'local', production: false, settings: localResponseSettings });
    expect(usersObjective(model).availability).toBe(0.9);
    expect(guardrails(model)).toEqual(guardrails(strict));
    expect(stopAlarmNamed('guardrail-buy', strict)?.anyOf[0]?.availability).toBe(0.1);
    expect(edgeGuardrails(strict).partial.availability).toBe(0.4);
    const load = { requestsPerSecond: 20 };
    expect(stopLagWith(load, strict).most).toBeGreaterThan(stopLagWith(load, shopModel).most);
  });

  test('while a fault lasts is the looser of what the system and the experiment say', () => {
    const usual = { availability: 0.99, latencyMilliseconds: 1000, goodputFloor: 0.9 };
    expect(expectationOf({})).toEqual(usual);
    expect(expectationOf({}, { goodputFloor: 0.98 })).toEqual({ ...usual, goodputFloor: 0.98 });
    expect(expectationOf(strict)).toEqual({ availability: 0.98, latencyMilliseconds: 4000, goodputFloor: 0.9 });
    expect(expectationOf(strict, { availability: 0.95, latencyMilliseconds: 2000 })).toEqual({
      availability: 0.95,
      latencyMilliseconds: 4000,
      goodputFloor: 0.9,
    });
  });

  test('of every experiment follows, its recovery and its capacity too', () => {
    const own = defineExperiment({
      ...{ name: 'own', description: '', hypothesis: '', targets: {}, actions: {}, hits: [] },
      recoverySeconds: 120,
      capacitySeconds: 20,
    });
    expect(experimentFor(own, strict)).toMatchObject({ recoverySeconds: 120, capacitySeconds: 90 });
    expect(experimentFor(own, {})).toMatchObject({ recoverySeconds: 120, capacitySeconds: 20 });
    for (const { name, during, recoverySeconds, capacitySeconds = 90 } of experimentsOf(strict)) {
      expect({ name, recoverySeconds, capacitySeconds }).toEqual({ name, recoverySeconds: 90, capacitySeconds: 90 });
      expect(during.availability).toBeLessThanOrEqual(0.98);
      expect(during.latencyMilliseconds).toBeGreaterThanOrEqual(4000);
    }
    expect(experimentsOf(strict).find(({ name }) => name === 'hang-gateway')?.hypothesis).toContain(
      'within 90 s locally',
    );
  });
});
