import { describe, expect, test } from '@jest/globals';
import { everybody } from '../../../aws/cloudwatch/edge-windows.ts';
import { windowFromMetrics } from '../../../aws/cloudwatch/metric-windows.ts';
import { createStateReader, groupTargets } from '../../../aws/fis/states.ts';
import { followUp } from '../../../aws/outcome/follow-up.ts';
import type { Measurements } from '../../../aws/outcome/judge-look.ts';
import type { Event, Window } from '../../../lib/model/events/event.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import {
  begin,
  end,
  endedExperiment,
  experimentNamed,
  fastClock,
  isDuring,
  second,
  windowsOf,
} from './support/story.ts';

const lag = 180 * second;
const arn = 'arn:aws:ecs:us-east-1:000000000000:task/shop-dev/0a1b';

/** Follows a run of lose-payment up; CloudWatch has what `read` gives for the time it is asked, in seconds. */
async function followed(
  read: ((now: number) => Window[]) | undefined,
  {
    fis = endedExperiment(),
    signal = new AbortController().signal,
    tasks = [] as Measurements['tasks'],
    measured = {} as Partial<Measurements>,
  } = {},
) {
  const clock = fastClock((end + 2) * second);
  const events = createStateReader(clock.wall)(fis).map(
    ({ at, body }, seq): Event => ({ v: 2, seq, wall: at, mono: at, ...body }),
  );
  const { verdict } = await followUp({
    clock,
    system: shopModel,
    experiment: experimentNamed('lose-payment'),
    fis,
    targets: groupTargets([{ targetName: 'callers', resourceType: 'aws:ecs:task', targetInformation: { arn } }]),
    remaining: [],
    events,
    ...(read && { read: async () => ({ windows: read(clock.wall() / second), tasks, ...measured }) }),
    lagMilliseconds: lag,
    pollMilliseconds: 5 * second,
    signal,
    onProgress: () => {},
  });
  return { verdict, waited: clock.wall() / second - end };
}

/** Payments fail while the fault lasts, orders are accepted without them. */
const withoutPayments = (scope: string, at: number) => {
  if (!isDuring(at)) return {};
  if (scope === 'payment-service') return { served: 10, failed: 90 };
  if (scope === 'buy') return { served: 0, degraded: 100 };
  return scope === 'users' ? { served: 400, degraded: 100 } : {};
};
const story = (until: number, unless: Parameters<typeof windowsOf>[2] = withoutPayments) =>
  windowsOf(begin - 120, until, unless);

describe('a run that CloudWatch shows whole', () => {
  test('holds, with its recovery counted in windows', async () => {
    const { verdict } = await followed((now) => story(now));
    expect(verdict).toMatchObject({
      verdict: 'held',
      reasons: [],
      availability: { users: 1, mustHold: 1 },
      serviceRecoveryMs: 0,
      samples: 3500,
      data: null,
      effect: { seen: true, by: ['callers of payment-service'] },
      proofs: { faults: 1, clean: 1 },
    });
    expect(verdict.degradedShare).toBeCloseTo(0.2);
    expect(verdict.latency.p95).toBeCloseTo(40, 0);
  });

  test('is waited for while metrics come late', async () => {
    const prompt = await followed((now) => story(now));
    const late = await followed((now) => story(now - 90));
    expect(late.verdict).toEqual(prompt.verdict);
    expect(late.waited - prompt.waited).toBeCloseTo(90, -1);
  });

  test('is not mistaken about the newest windows, of which some emitters have not told their part yet', async () => {
    const { verdict } = await followed((now) =>
      story(now, (scope, at) => (scope !== 'users' && at >= now - 20 ? undefined : withoutPayments(scope, at))),
    );
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
  });

  test('fails where users are not served again in time', async () => {
    const { verdict } = await followed((now) =>
      story(now, (scope, at) =>
        scope === 'users' && at + 10 > begin ? { served: 400, failed: 100 } : withoutPayments(scope, at),
      ),
    );
    expect(verdict.verdict).toBe('failed');
    expect(verdict.reasons.join()).toMatch(/not recovered after \d+\.0 s/);
    expect(verdict.serviceRecoveryMs).toBeNull();
  });

  test('fails where the callers of what was hit are not well again, though users are', async () => {
    const { verdict } = await followed((now) =>
      story(now, (scope, at) =>
        scope === 'payment-service' && at + 10 > begin ? { served: 10, failed: 90 } : withoutPayments(scope, at),
      ),
    );
    expect(verdict.verdict).toBe('failed');
    expect(verdict.reasons.join()).toMatch(
      /after fault EXP1-lose-0 was undone the probe still saw it: .*callers of payment-service: usable 100 % before, 10 % since/,
    );
  });

  test('is in doubt where somebody stopped it, whatever users saw', async () => {
    const { verdict } = await followed((now) => story(now), { fis: endedExperiment('stopped') });
    expect(verdict).toMatchObject({ verdict: 'inconclusive', reasons: ['the experiment was stopped: Over.'] });
  });

  test('leaves in doubt whether an action that failed was undone', async () => {
    const { verdict } = await followed((now) => story(now), { fis: endedExperiment('failed') });
    expect(verdict.reasons).toContain(
      'revert not proven on order-service, payment-service (aws:ecs:task-network-blackhole-port)',
    );
  });
});

describe('what is missing is never taken for good', () => {
  test('no traffic at all', async () => {
    const { verdict, waited } = await followed(() => []);
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons).toContain('CloudWatch has no traffic of users: does the background load run?');
    expect(waited).toBeLessThan(lag / second + 20);
  });

  test('a gap while the fault lasted', async () => {
    const { verdict } = await followed((now) =>
      story(now, (scope, at) => (at >= begin + 17 && at < begin + 37 ? undefined : withoutPayments(scope, at))),
    );
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons).toEqual([expect.stringMatching(/^no requests in 20 of \d+ s$/)]);
  });

  test('metrics that end with the fault', async () => {
    const { verdict, waited } = await followed((now) => story(Math.min(now, end)));
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons.join()).toMatch(/CloudWatch has users only until \d\d:\d\d:\d\d, \d\d:\d\d:\d\d wanted/);
    expect(waited).toBeLessThan(lag / second + 120);
  });

  test('an effect that nobody but FIS tells of', async () => {
    const { verdict } = await followed((now) => story(now, () => ({})));
    expect(verdict).toMatchObject({ verdict: 'inconclusive', effect: { seen: false, by: [] } });
    expect(verdict.reasons).toEqual([expect.stringContaining('effect not observed on ')]);
  });

  test('too little traffic before the fault', async () => {
    const { verdict } = await followed((now) => windowsOf(begin - 20, now, withoutPayments));
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons.join()).toContain('baseline too short: 20 s with requests (30 s needed)');
  });

  test('calls that stop for good', async () => {
    const { verdict } = await followed((now) =>
      story(now, (scope, at) =>
        scope === 'payment-service' && at + 10 > begin ? undefined : withoutPayments(scope, at),
      ),
    );
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons).toContain('no calls to payment-service since the fault');
  });

  test('no CloudWatch to ask', async () => {
    const { verdict } = await followed(undefined);
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons).toContain('there is no CloudWatch to measure by: set AWS_ENDPOINT_URL_CLOUDWATCH');
  });

  test('a CloudWatch that does not answer', async () => {
    const { verdict } = await followed(() => {
      throw new Error('Rate exceeded');
    });
    expect(verdict.reasons).toContain('CloudWatch could not be read: Rate exceeded');
  });

  test('a user who does not want to wait', async () => {
    const { verdict, waited } = await followed((now) => story(now), { signal: AbortSignal.abort() });
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons).toContain('interrupted before the recovery was seen');
    expect(waited).toBe(2);
  });
});

test('ECS is a witness where callers noticed nothing', async () => {
  const minute = Math.floor((begin * second) / 60_000) * 60_000;
  const running = new Map([0, 1, 2, 3, 4].map((index) => [minute + (index - 2) * 60_000, index === 2 ? 1 : 2]));
  const { verdict } = await followed((now) => story(now, () => ({})), {
    tasks: [{ service: 'order-service', running, restarts: new Map() }],
  });
  expect(verdict).toMatchObject({ verdict: 'held', effect: { seen: true, by: ['Amazon ECS'] } });
});

describe('a run that only the load balancer shows', () => {
  /** Minutes of users, all as one journey, and of callees; `unless` says what of a minute was otherwise. */
  const minutes = (
    until: number,
    unless: (at: number) => { served?: number; failed?: number } = () => ({}),
  ): Window[] => {
    const windows: Window[] = [];
    for (let at = Math.floor(begin / 60) * 60 - 600; at + 60 <= until; at += 60) {
      const latency = { p50: 20, p95: 40, p99: 50, maximum: 60 };
      const names = new Set(['everybody']);
      for (const scope of ['users', 'everybody']) {
        windows.push(windowFromMetrics({ scope, start: at * second, served: 3000, ...latency, ...unless(at) }, names));
      }
      const hit = at + 60 > begin && at < end ? { served: 60, failed: 540 } : { served: 600 };
      windows.push(windowFromMetrics({ scope: 'payment-service', start: at * second, ...latency, ...hit }, names));
    }
    return windows;
  };
  const byTheMinute = (unless?: Parameters<typeof minutes>[1]) =>
    followed((now) => minutes(now, unless), {
      measured: { windowMilliseconds: 60_000, journeys: [everybody(shopModel.topology)] },
    });

  test('holds where users were served, with its recovery told to the minute', async () => {
    const { verdict } = await byTheMinute();
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
    expect(verdict.perJourney.map(({ journey }) => journey)).toEqual(['everybody']);
  });

  test('fails where they were not', async () => {
    const { verdict } = await byTheMinute((at) => (at + 60 > begin && at < end ? { served: 1500, failed: 1500 } : {}));
    expect(verdict.verdict).toBe('failed');
    expect(verdict.reasons.join()).toContain('availability');
  });
});

describe('a run of which FIS skipped a part', () => {
  const skippedOn = (resourceType: string, definition: object = {}) => {
    const fis = endedExperiment();
    const target = { resourceType, resourceTags: { 'breakwater:environment': 'dev' }, ...definition };
    const state = { status: 'skipped' as never, reason: 'Target resolution returned empty set.' };
    return {
      ...fis,
      targets: { ...fis.targets, gone: target },
      actions: {
        ...fis.actions,
        cut: { actionId: 'aws:network:disrupt-connectivity', targets: { Any: 'gone' }, state },
      },
    };
  };

  test.each([
    ['the subnets of a zone', 'aws:ec2:subnet'],
    ['the load balancer', 'aws:arc:zonal-shift-managed-resource'],
  ])('is inconclusive, and says so, where it is %s', async (_, resourceType) => {
    const { verdict } = await followed((now) => story(now), { fis: skippedOn(resourceType) });
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['skipped: cut: gone: Target resolution returned empty set.'],
    });
  });

  test('holds where a service has no task in the zone', async () => {
    const definition = {
      resourceTags: { 'breakwater:service': 'gateway' },
      filters: [{ path: 'AvailabilityZone', values: ['us-east-1a'] }],
    };
    const { verdict } = await followed((now) => story(now), { fis: skippedOn('aws:ecs:task', definition) });
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
  });
});
