import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { type Config, systemIn } from '../../lib/config.ts';
import { guardrails, journeyObjectives, serviceObjectives, usersObjective } from '../../lib/model/objectives.ts';
import { callersOf } from '../../lib/model/topology.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
  readonly Metrics: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly ReturnData: boolean;
    readonly MetricStat?: { readonly Period: number; readonly Stat: string; readonly Metric: { MetricName: string } };
  }[];
}

const alarmsOf = (of: ReturnType<typeof synth>) =>
  new Map(
    Object.values(of.templates.observability.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName as string,
      Properties as Alarm,
    ]),
  );
const dev = synth('dev');
const alarms = alarmsOf(dev);
const alarmNamed = (name: string, of = alarms): Alarm => {
  const alarm = of.get(name);
  if (!alarm) throw new Error(`there is no alarm ${name}: ${[...of.keys()].join(', ')}`);
  return alarm;
};

const { topology, journeys } = systemIn(dev.config, shopModel);
const stopping = guardrails(journeys);
const called = serviceObjectives(topology).filter(({ scope }) => callersOf(topology, scope).length > 0);

/** What an alarm's expression says of a window with all its points, by the rules of CloudWatch's IF and AND. */
function breached({ Metrics }: Alarm, counts: { served: number; degraded: number; failed: number }): boolean {
  const { Expression = '' } = Metrics.find(({ ReturnData }) => ReturnData) ?? {};
  const [, condition = ''] = /^IF\((.*), 1, 0\)$/.exec(Expression) ?? [];
  const script = condition
    .replaceAll(' AND ', ' && ')
    .replaceAll(/FILL\((served|degraded|failed)_\w+, REPEAT\)/g, '$1');
  return new Function('served', 'degraded', 'failed', `return ${script}`)(...Object.values(counts)) as boolean;
}

describe('guardrails', () => {
  test('each has its alarm, by its name', () => {
    const stops = [...alarms.keys()].filter((name) => name.includes('guardrail'));
    expect(stops.toSorted()).toEqual(stopping.map(({ name }) => `shop-dev-${name}`).toSorted());
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

  test('where few ask, look long enough for their samples to be there', () => {
    const config: Config = { ...configFor('prod'), load: { requestsPerSecond: 5, readOnly: true } };
    const prod = alarmsOf(synthesise(config));
    const walked = systemIn(config, shopModel).journeys;
    for (const { name, scope, minimumSamples } of guardrails(walked)) {
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
      const terms = Metrics.find(({ ReturnData }) => ReturnData)?.Expression?.match(/FILL\(\w+, \w+\)|\w+_\w+/g) ?? [];
      expect(terms.length).toBeGreaterThan(0);
      for (const term of terms) expect(term).toMatch(/^FILL\(\w+, REPEAT\)$/);
    }
  });
});

describe('objectives', () => {
  test('of users, journeys and services that are called: one alarm each, of its two halves', () => {
    const composites = dev.templates.observability.findResources('AWS::CloudWatch::CompositeAlarm');
    const names = Object.values(composites).map(({ Properties }) => Properties.AlarmName as string);
    const scopes = [usersObjective, ...journeyObjectives(journeys), ...called].map(({ scope }) => scope);
    expect(names.filter((name) => name.includes('objective')).toSorted()).toEqual(
      scopes.map((scope) => `shop-dev-objective-${scope}`).toSorted(),
    );
    for (const scope of scopes) {
      const { Properties } = Object.values(composites).find(
        ({ Properties: { AlarmName } }) => AlarmName === `shop-dev-objective-${scope}`,
      ) ?? { Properties: {} };
      expect(JSON.stringify(Properties.AlarmRule)).toMatch(/Availability.*OR.*Latency/);
    }
  });

  test.each([usersObjective, ...journeyObjectives(journeys), ...called].map((each) => [each.scope, each] as const))(
    '%s: one failure more than the objective allows is a breach, one less is none',
    (scope, { availability, latencyMilliseconds }) => {
      const alarm = alarmNamed(`shop-dev-objective-${scope}-availability`);
      const all = 10_000;
      const allowed = Math.round(all * (1 - availability));
      expect(breached(alarm, { served: all - allowed - 1, degraded: 0, failed: allowed + 1 })).toBe(true);
      expect(breached(alarm, { served: all - allowed, degraded: 0, failed: allowed })).toBe(false);
      expect(breached(alarm, { served: 0, degraded: 0, failed: 1 })).toBe(false);
      const latency = alarmNamed(`shop-dev-objective-${scope}-latency`);
      expect(latency.Threshold).toBe(latencyMilliseconds);
      expect(latency.Metrics).toContainEqual(
        expect.objectContaining({ MetricStat: expect.objectContaining({ Stat: 'p95', Period: 10 }) }),
      );
    },
  );

  test('silence is never health: users are always asked for, callees only by their callers', () => {
    expect(alarmNamed('shop-dev-objective-users-availability').TreatMissingData).toBe('breaching');
    expect(alarmNamed('shop-dev-objective-buy-latency').TreatMissingData).toBe('breaching');
    expect(alarmNamed('shop-dev-objective-payment-service-availability').TreatMissingData).toBe('missing');
    const { load: _, ...withoutLoad } = configFor('dev');
    const quiet = alarmsOf(synthesise(withoutLoad));
    expect(alarmNamed('shop-dev-objective-users-availability', quiet).TreatMissingData).toBe('missing');
  });
});

describe('without a background load', () => {
  const quiet = synth('prod');
  const found = alarmsOf(quiet);
  const at = (name: string) => alarmNamed(`shop-prod-${name}`, found);
  const script = (alarm: Alarm) => {
    const { Expression = '' } = alarm.Metrics.find(({ ReturnData }) => ReturnData) ?? {};
    const [, condition = ''] = /^IF\((.*), 1, 0\)$/.exec(Expression) ?? [];
    const body = condition.replaceAll(' AND ', ' && ').replaceAll(/FILL\(edge_(\w+), 0\)/g, '$1');
    return new Function('requests', 'failed', 'rejected', `return ${body}`) as (...counts: number[]) => boolean;
  };

  test('users are measured at the load balancer, by the minute, and journeys by nobody', () => {
    expect([...found.keys()].filter((name) => /guardrail|objective-(users|buy|browse)/.test(name)).toSorted()).toEqual([
      'shop-prod-guardrail-users',
      'shop-prod-objective-users-availability',
      'shop-prod-objective-users-latency',
    ]);
    for (const name of ['guardrail-users', 'objective-users-availability', 'objective-users-latency']) {
      for (const { MetricStat } of at(name).Metrics.filter((each) => each.MetricStat)) {
        expect(MetricStat).toMatchObject({ Period: 60, Metric: { Namespace: 'AWS/ApplicationELB' } });
      }
    }
    const [latency] = at('objective-users-latency').Metrics.filter((each) => each.MetricStat);
    expect(latency?.MetricStat).toMatchObject({ Stat: 'p95', Metric: { MetricName: 'TargetResponseTime' } });
    // The load balancer tells seconds, the objective milliseconds.
    expect(at('objective-users-latency').Metrics).toContainEqual(
      expect.objectContaining({ Expression: '1000 * seconds' }),
    );
  });

  test('a server error is a failure, whoever gives it', () => {
    const breachedBy = script(at('guardrail-users'));
    const [{ availability, minimumSamples }] = guardrails([]) as [ReturnType<typeof guardrails>[0]];
    const most = Math.floor(minimumSamples * (1 - availability));
    expect(breachedBy(minimumSamples, most, 0)).toBe(false);
    expect(breachedBy(minimumSamples, most + 1, 0)).toBe(true);
    expect(breachedBy(0, 0, minimumSamples)).toBe(true);
    expect(breachedBy(minimumSamples - 1, minimumSamples - 1, 0)).toBe(false);
    expect(breachedBy(0, 0, 0)).toBe(false);
  });

  test('that nobody comes rings no bell', () => {
    expect(at('guardrail-users').TreatMissingData).toBe('notBreaching');
    for (const half of ['availability', 'latency'])
      expect(at(`objective-users-${half}`).TreatMissingData).toBe('missing');
  });

  test('every template is stopped by the one guardrail that there is, and the dashboard shows users', () => {
    const templates = Object.values(quiet.templates.chaos.findResources('AWS::FIS::ExperimentTemplate'));
    expect(templates.length).toBeGreaterThan(0);
    for (const { Properties } of templates) {
      expect(JSON.stringify(Properties.StopConditions)).toMatch(
        /^\[\{"Source":"aws:cloudwatch:alarm"[^[]*guardrailusers/,
      );
      expect(Properties.StopConditions).toHaveLength(1);
    }
    const dashboards = quiet.templates.observability.findResources('AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(dashboards)).toContain('edge_requests');
    expect(JSON.stringify(dashboards)).toContain('at the load balancer by the minute');
  });
});

describe('the way to people', () => {
  test('two alarms, over users and over services, publish to a topic that is encrypted and takes TLS alone', () => {
    const { observability } = dev.templates;
    for (const name of ['shop-dev-users', 'shop-dev-services']) {
      observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
        AlarmName: name,
        AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
      });
    }
    observability.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    observability.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
        ]),
      },
    });
    // Without this CloudWatch cannot publish to an encrypted topic, and nobody would know.
    observability.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Condition: Match.absent(),
          }),
        ]),
      },
    });
  });

  test('an e-mail goes to each address of the environment', () => {
    const { templates } = synthesise({ ...configFor('dev'), notify: ['a@example.com', 'b@example.com'] });
    for (const Endpoint of ['a@example.com', 'b@example.com']) {
      templates.observability.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint });
    }
    dev.templates.observability.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

test('the dashboard shows what users, journeys, services and stores get', () => {
  const [{ Properties } = { Properties: {} }] = Object.values(
    dev.templates.observability.findResources('AWS::CloudWatch::Dashboard'),
  );
  expect(Properties.DashboardName).toBe('shop-dev-us-east-1');
  const body = JSON.stringify(Properties.DashboardBody);
  for (const scope of ['users', 'buy', 'payment-service', 'products', 'cache', 'order-events']) {
    expect(body).toContain(scope);
  }
});
