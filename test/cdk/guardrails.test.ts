import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Config } from '../../lib/config/config.ts';
import { systemIn } from '../../lib/config/system-in.ts';
import { GuardrailAlarm } from '../../lib/constructs/observability/guardrail-alarm.ts';
import { edgeGuardrails, guardrails } from '../../lib/model/objectives.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type Alarm, alarmIn, alarmsOf, breached, isBad } from './support/alarms.ts';
import { configFor, handlers, synth, synthesise, testApp } from './support/synth.ts';
import { templateStack } from './support/template.ts';

const dev = synth('dev');
const alarms = alarmsOf(dev);
const alarmNamed = (name: string, of = alarms): Alarm => alarmIn(of, name);

const { journeys } = systemIn(dev.config, shopModel);
const stopping = guardrails({ journeys });

describe('guardrails', () => {
  test('each has its alarm, by its name', () => {
    const stops = [...alarms.keys()].filter((name) => name.includes('guardrail') && !name.includes('+'));
    const all = [...stopping, ...Object.values(edgeGuardrails(shopModel))];
    expect(stops.toSorted()).toEqual(all.map(({ name }) => `shop-dev-${name}`).toSorted());
  });

  test.each(stopping.map((guardrail) => [guardrail.name, guardrail] as const))(
    '%s is breached by too few usable answers of enough, and by nothing else',
    (name, { minimumSamples, availability }) => {
      const alarm = alarmNamed(`shop-dev-${name}`);
      const all = minimumSamples * 2;
      const usable = Math.ceil(all * availability);
      expect(breached(alarm, { served: usable - 1, degraded: 0, failed: all - usable + 1 })).toBe(true);
      expect(breached(alarm, { served: 0, degraded: 0, failed: minimumSamples })).toBe(true);
      expect(breached(alarm, { served: usable, degraded: 0, failed: all - usable })).toBe(false);
      // Degraded is usable.
      expect(breached(alarm, { served: 0, degraded: all, failed: 0 })).toBe(false);
      // Too few samples say nothing, and none is no error.
      expect(breached(alarm, { served: 0, degraded: 0, failed: minimumSamples - 1 })).toBe(false);
      expect(breached(alarm, { served: 0, degraded: 0, failed: 0 })).toBe(false);
    },
  );

  test('look at ten seconds at a time for a minute, and stop at the first bad window', () => {
    for (const { name } of stopping) {
      const alarm = alarmNamed(`shop-dev-${name}`);
      expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 6, DatapointsToAlarm: 1 });
      for (const { MetricStat } of alarm.Metrics) expect(MetricStat?.Period ?? 10).toBe(10);
    }
  });

  test('look at latency where the system says how long users may wait', () => {
    const system = { ...shopModel, guardrails: { users: { latencyMilliseconds: 800 } } };
    const { stack } = templateStack();
    const users = guardrails(system).slice(0, 1);
    new GuardrailAlarm(stack, 'users', {
      config: dev.config,
      system,
      alarm: { name: 'guardrail-users', anyOf: users },
    });
    const own = alarmNamed(
      'shop-dev-guardrail-users',
      alarmsOf({ templates: { observability: Template.fromStack(stack) } } as never),
    );
    expect(JSON.stringify(own.Metrics)).toContain('FILL(latency_users, REPEAT) > 800');
    expect(own.Metrics).toContainEqual(
      expect.objectContaining({ Id: 'latency_users', MetricStat: expect.objectContaining({ Stat: 'p95' }) }),
    );
  });

  test('where few ask, look long enough for their samples to be there', () => {
    const config: Config = { ...configFor('prod'), load: { requestsPerSecond: 5, readOnly: true } };
    const prod = alarmsOf(synthesise(config));
    const walked = systemIn(config, shopModel).journeys;
    for (const { name, scope, minimumSamples } of guardrails({ journeys: walked })) {
      const period = alarmNamed(`shop-prod-${name}`, prod).Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat
        ?.Period;
      const share = (walked.find((journey) => journey.name === scope)?.share ?? 100) / 100;
      const arrivals = (config.load?.requestsPerSecond ?? 0) * share * (period ?? 0);
      expect(arrivals).toBeGreaterThanOrEqual(minimumSamples);
    }
  });

  test('a point that comes late is taken to be as the one before; silence for a minute stops the experiment', () => {
    for (const { name } of stopping) {
      const { TreatMissingData, Metrics } = alarmNamed(`shop-dev-${name}`);
      expect(TreatMissingData).toBe('breaching');
      // Every count is filled by what was there, and none by a number: a constant would hide who is silent.
      const terms =
        Metrics.find(({ ReturnData }) => ReturnData)?.Expression?.match(/FILL\(\w+, \w+\)|[a-z]+_\w+/g) ?? [];
      expect(terms.length).toBeGreaterThan(0);
      for (const term of terms) expect(term).toMatch(/^FILL\(\w+, REPEAT\)$/);
    }
  });
});

/** A system with so many journeys, each of the same share. */
const withJourneys = (count: number): SystemModel => ({
  ...shopModel,
  journeys: Array.from({ length: count }, (_, index) => ({
    name: `journey-${index}`,
    description: 'One of many.',
    share: 100 / count,
    calls: ['product-service'],
  })),
});
const synthOf = (system: SystemModel, config = configFor('dev')) => {
  const app = testApp();
  const stacks = createApp(app, config, system, { handlers });
  return { observability: Template.fromStack(stacks.observability), chaos: Template.fromStack(stacks.chaos) };
};

describe('journeys that share an alarm', () => {
  const { observability, chaos } = synthOf(withJourneys(12));
  const all = new Map(
    Object.values(observability.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName as string,
      Properties as Alarm,
    ]),
  );
  const shared = [...all.values()].filter(({ AlarmName }) => AlarmName.includes('+'));

  test('a system with twelve has at most five stop conditions, which watch every journey', () => {
    for (const { Properties } of Object.values(chaos.findResources('AWS::FIS::ExperimentTemplate'))) {
      expect(Properties.StopConditions.length).toBeLessThanOrEqual(5);
    }
    const watched = shared.flatMap(({ AlarmName }) => AlarmName.replace('shop-dev-guardrail-', '').split('+'));
    expect(watched.toSorted()).toEqual(
      withJourneys(12)
        .journeys.map(({ name }) => name)
        .toSorted(),
    );
    for (const { Metrics } of shared) {
      expect(Metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
      // All of one expression look at the same windows.
      expect(new Set(Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).size).toBe(1);
    }
  });

  test('one journey in ruins is enough, whatever the others get', () => {
    for (const alarm of shared) {
      const ids = alarm.Metrics.filter(({ MetricStat }) => MetricStat).map(({ Id }) => Id);
      const fine = Object.fromEntries(ids.map((id) => [id, id.startsWith('failed') ? 0 : 1000]));
      expect(isBad(alarm, fine)).toBe(false);
      for (const failed of ids.filter((id) => id.startsWith('failed'))) {
        expect(isBad(alarm, { ...fine, [failed]: 501 })).toBe(true);
        expect(isBad(alarm, { ...fine, [failed]: 500 })).toBe(false);
      }
    }
  });

  test('more than CloudWatch takes are refused, unless a composite alarm is chosen, which nobody has verified', () => {
    expect(() => synthOf(withJourneys(16))).toThrow(
      /environment dev: alarm guardrail-journey-0\+.* has 12 metrics, CloudWatch takes 10: .* composite-unverified/,
    );
    const config = configFor('dev');
    const chosen = { ...config, chaos: { ...config.chaos, sharedStopAlarms: 'composite-unverified' as const } };
    const { observability, chaos } = synthOf(withJourneys(16), chosen);
    observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: Match.stringLikeRegexp('guardrail-journey-0\\+.*journey-15'),
    });
    for (const { Properties } of Object.values(chaos.findResources('AWS::FIS::ExperimentTemplate'))) {
      expect(Properties.StopConditions.length).toBeLessThanOrEqual(3);
    }
  });
});

describe('the edge', () => {
  const edgeAlarm = (name: string) => alarmNamed(`shop-dev-${name}`);
  const quiet = { requests: 0, ofEdge: 0, ofTasks: 0, latency: 0 };

  test('stops an experiment by server errors, of tasks or of the load balancer itself, and by latency', () => {
    for (const { name, availability, latencyMilliseconds } of Object.values(edgeGuardrails)) {
      const alarm = edgeAlarm(name);
      const errors = 1000 * (1 - availability) + 1;
      expect(isBad(alarm, quiet)).toBe(false);
      expect(isBad(alarm, { ...quiet, requests: 1000, ofTasks: errors })).toBe(true);
      expect(isBad(alarm, { ...quiet, requests: 1000, ofEdge: errors })).toBe(true);
      expect(isBad(alarm, { ...quiet, requests: 1000, ofTasks: errors - 2 })).toBe(false);
      // With no task to choose, the load balancer counts errors and no requests.
      expect(isBad(alarm, { ...quiet, ofEdge: 20 })).toBe(true);
      expect(isBad(alarm, { ...quiet, requests: 1000, latency: latencyMilliseconds / 1000 + 0.1 })).toBe(true);
      expect(isBad(alarm, { ...quiet, requests: 19, ofTasks: 19, latency: 10 })).toBe(false);
    }
  });

  test('is still looked at where its metrics come two minutes late, although gaps are filled', () => {
    for (const { name } of Object.values(edgeGuardrails)) {
      expect(edgeAlarm(name)).toMatchObject({ DatapointsToAlarm: 1, EvaluationPeriods: 3 });
    }
    for (const half of ['errors', 'latency']) {
      expect(edgeAlarm(`objective-edge-${half}`)).toMatchObject({ DatapointsToAlarm: 2, EvaluationPeriods: 4 });
    }
  });

  test.each(['dev', 'staging', 'prod'] as const)(
    'no alarm of %s wants the newest of points that are filled in',
    (environment) => {
      const of = Object.values(synth(environment).templates).flatMap((template) =>
        Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties as Alarm),
      );
      const filling = of.filter(({ Metrics = [] }) => Metrics.some(({ Expression }) => Expression?.includes('FILL(')));
      expect(filling.length).toBeGreaterThan(10);
      const stuck = filling.filter(({ DatapointsToAlarm, EvaluationPeriods }) => {
        return EvaluationPeriods - (DatapointsToAlarm ?? EvaluationPeriods) < 1;
      });
      expect(stuck.map(({ AlarmName }) => AlarmName)).toEqual([]);
    },
  );

  test.each(['dev', 'staging', 'prod'] as const)(
    'in %s: nobody asking is no harm, and people hear of it too',
    (environment) => {
      const all = alarmsOf(synth(environment));
      const names = ['guardrail-edge', 'guardrail-edge-partial', 'objective-edge-errors', 'objective-edge-latency'];
      for (const name of names) {
        expect(alarmNamed(`shop-${environment}-${name}`, all).TreatMissingData).toBe('notBreaching');
      }
      const composites = synth(environment).templates.observability.findResources('AWS::CloudWatch::CompositeAlarm', {
        Properties: { AlarmName: `shop-${environment}-users` },
      });
      const rule = JSON.stringify(Object.values(composites)[0]?.Properties.AlarmRule);
      expect(rule).toContain('objectiveedgeErrors');
      expect(rule).toContain('objectiveedgeLatency');
    },
  );

  test('breaches its objective by errors that are too many, not by one at night', () => {
    const alarm = edgeAlarm('objective-edge-errors');
    expect(isBad(alarm, { requests: 10_000, ofEdge: 5, ofTasks: 6 })).toBe(true);
    expect(isBad(alarm, { requests: 10_000, ofEdge: 5, ofTasks: 5 })).toBe(false);
    expect(isBad(alarm, { requests: 2, ofEdge: 0, ofTasks: 2 })).toBe(false);
    expect(edgeAlarm('objective-edge-latency')).toMatchObject({
      Threshold: 0.5,
      DatapointsToAlarm: 2,
      ExtendedStatistic: 'p95',
    });
  });

  test('alone stops experiments where no load asks', () => {
    const { load: _, ...unasked } = configFor('dev');
    const stops = [...alarmsOf(synthesise(unasked)).keys()].filter((name) => name.includes('guardrail'));
    expect(stops.toSorted()).toEqual(['shop-dev-guardrail-edge', 'shop-dev-guardrail-edge-partial']);
  });
});
