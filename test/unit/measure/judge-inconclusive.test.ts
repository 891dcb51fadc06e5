import { describe, expect, test } from '@jest/globals';
import { impairs, RunStory } from './support/run-story.ts';
import { killStory, losePaymentStory } from './support/stories.ts';

const inconclusive = (text: string) => ({
  verdict: 'inconclusive',
  reasons: expect.arrayContaining([expect.stringContaining(text)]),
});

describe('a verdict of inconclusive', () => {
  test('nothing happened', () => {
    expect(new RunStory().users(5, 20).audit(20).judged('kill-product-service')).toMatchObject(
      inconclusive('no fault was injected'),
    );
  });

  test('the injector says it was done, and nobody else saw it', () => {
    const unseen = losePaymentStory();
    unseen.events.splice(
      unseen.events.findIndex(({ type }) => type === 'fault-observed'),
      1,
    );
    const verdict = unseen
      .observed(10.6, 'F1', false)
      .users(5, 25)
      .reverted(16.2, 'F1')
      .audit(26)
      .judged('lose-payment');
    expect(verdict).toMatchObject({ ...inconclusive('effect not observed on '), effect: { seen: false, by: [] } });
  });

  test('a fault on single requests that touched none, whatever its observer saw', () => {
    const withTouched = (touched: number) =>
      losePaymentStory().users(5, 25).reverted(16.2, 'F1', { touched }).audit(26).judged('lose-payment');
    const verdict = withTouched(0);
    expect(verdict).toMatchObject({ ...inconclusive('no request touched on '), effect: { seen: true, touched: 0 } });
    expect(withTouched(3)).toMatchObject({ verdict: 'held', effect: { seen: true, touched: 3 } });
  });

  test('a part of the experiment that did not run here, whatever held of the rest', () => {
    const action = (name: string, unsupported?: true) => {
      const of = { type: 'action-state', experimentId: 'EXP1', action: name, actionId: 'aws:ec2:any' } as const;
      return unsupported
        ? ({ ...of, status: 'skipped', reason: 'Not here.', unsupported } as const)
        : ({ ...of, status: 'completed', reason: 'Done.' } as const);
    };
    const told = (...unsupported: readonly string[]) => {
      const story = losePaymentStory().users(5, 25).reverted(16.2, 'F1');
      for (const name of ['a', 'b', 'c', 'd'])
        story.at(17, action(name, unsupported.includes(name) ? true : undefined));
      return story.audit(26).judged('lose-payment');
    };
    expect(told('b', 'd')).toMatchObject(inconclusive('2 of 4 actions did not run here: b, d'));
    expect(told()).toMatchObject({ verdict: 'held' });
  });

  test('a kill after which the task lives on', () => {
    const alive = killStory();
    alive.events.splice(
      alive.events.findIndex((event) => event.type === 'task-state' && event.state === 'stopped'),
      1,
    );
    expect(alive.users(5, 20).audit(20).judged('kill-product-service')).toMatchObject(
      inconclusive('effect not observed on '),
    );
  });

  describe('a task that ends long before its fault', () => {
    const judged = (tell: (story: RunStory) => RunStory, name = 'order-service') =>
      tell(losePaymentStory()).task(13, name, 'N', 'starting').task(14, name, 'N', 'ready').users(5, 25);
    const verdict = (tell: (story: RunStory) => RunStory) =>
      judged(tell).reverted(16.2, 'F1').audit(26).judged('lose-payment');

    test('by itself takes the fault with it, which then was hardly in force', () => {
      const crashed = verdict((story) => story.task(12, 'order-service', 'B', 'stopped', 'exit 137'));
      expect(crashed).toMatchObject(
        inconclusive(
          'fault ended early on order-service (aws:ecs:any), after 1.6 of 6 s: its task has ended (exit 137)',
        ),
      );
    });

    test('for its health checks, or near the end, is what the run is about', () => {
      const unhealthy = (story: RunStory) =>
        story.task(12, 'order-service', 'B', 'unhealthy').task(12.5, 'order-service', 'B', 'stopped', 'SIGKILL');
      const late = (story: RunStory) => story.task(16, 'order-service', 'B', 'stopped', 'exit 137');
      for (const tell of [unhealthy, late]) {
        expect(verdict(tell).reasons).not.toContainEqual(expect.stringContaining('fault ended early'));
      }
    });
  });

  test('a death long before the fault is not its effect', () => {
    const story = new RunStory().task(3, 'product-service', 'A', 'stopped');
    const rest = killStory().events.filter((event) => event.type !== 'task-state');
    story.events.push(...rest);
    expect(story.users(5, 20).audit(20).judged('kill-product-service')).toMatchObject(
      inconclusive('effect not observed on '),
    );
  });

  test('no traffic at all', () => {
    const verdict = killStory().audit(20).judged('kill-product-service');
    expect(verdict).toMatchObject({
      ...inconclusive('too few samples: 0 of 100'),
      availability: { users: null },
      samples: 0,
    });
  });

  test('traffic that stops while the fault lasts', () => {
    const verdict = losePaymentStory().users(5, 12).users(14, 25).reverted(16.2, 'F1').audit(26).judged('lose-payment');
    expect(verdict).toMatchObject(inconclusive('no requests in 2 of'));
  });

  test('a service that was called before and is missing from the links during the fault', () => {
    const verdict = killStory()
      .users(5, 20)
      .calls('order-service', 5, 10, { served: 20 })
      .audit(20)
      .judged('kill-product-service');
    expect(verdict).toMatchObject(inconclusive('no calls to order-service'));
  });

  test('a late generator: harm may be its own, what held in spite of it held, up to another load than asked for', () => {
    const late = (slip: number, second: number, rest: { served?: number; failed?: number } = {}) =>
      killStory()
        .users(5, 20, 50, (_, at) => (at === second ? { slip, ...rest } : {}))
        .audit(20)
        .judged('kill-product-service');
    expect(late(250, 11)).toMatchObject({ verdict: 'held', reasons: [], slipMs: 250 });
    expect(late(51, 11, { served: 0, failed: 10 })).toMatchObject(inconclusive('load generator lag 51 ms (limit 50)'));
    expect(late(50, 11, { served: 0, failed: 10 })).toMatchObject({ verdict: 'failed' });
    for (const second of [7, 11]) {
      expect(late(251, second)).toMatchObject(inconclusive('load generator lag 251 ms (limit 250)'));
    }
  });

  describe('a machine too busy to run the system', () => {
    const hurt = (_: string, second: number) => (second === 11 ? { served: 0, failed: 10 } : {});
    const crowded = (waited: number, from = 9, to = 13) =>
      killStory()
        .users(5, 20, 50, hurt)
        .processors(5, from, 600, 600)
        .processors(from, to, 600, waited)
        .processors(to, 20, 600, 600)
        .audit(20);

    test('may have hurt users as well as the fault', () => {
      const verdict = crowded(6000).judged('kill-product-service');
      expect(verdict).toMatchObject(inconclusive('CPU wait 90.91 % in 3 s (limit 85 %)'));
      expect(verdict.waitedShare).toBeCloseTo(10 / 11);
    });

    test('may have hurt them where it was busy for long, if less so', () => {
      const verdict = crowded(2000, 5, 18).judged('kill-product-service');
      expect(verdict).toMatchObject(inconclusive('CPU wait 76.92 % in 10 s (limit 75 %)'));
      expect(crowded(2000, 9, 13).judged('kill-product-service').verdict).toBe('failed');
      expect(crowded(1700, 5, 18).judged('kill-product-service').verdict).toBe('failed');
    });

    test('is no excuse below what a run can bear, nor for a moment, nor long before', () => {
      expect(crowded(3000).judged('kill-product-service').verdict).toBe('failed');
      expect(crowded(6000, 10, 11).judged('kill-product-service').verdict).toBe('failed');
      expect(killStory().users(5, 20, 50, hurt).audit(20).judged('kill-product-service')).toMatchObject({
        verdict: 'failed',
        waitedShare: null,
      });
      const early = killStory().users(0, 20, 50, hurt).processors(-8, -1, 600, 9000).processors(0, 20, 600, 600);
      expect(early.audit(20).judged('kill-product-service').verdict).toBe('failed');
    });

    test('does not make what held all the same any less true', () => {
      const verdict = killStory().users(5, 20).processors(5, 20, 600, 6000).audit(20).judged('kill-product-service');
      expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
    });

    test('does not excuse lost data', () => {
      const verdict = killStory()
        .users(5, 20)
        .processors(5, 20, 600, 6000)
        .audit(20, { lost: ['o1'] });
      expect(verdict.judged('kill-product-service').verdict).toBe('failed');
    });
  });

  test('a late generator does not excuse lost data', () => {
    const verdict = killStory()
      .users(5, 20, 50, () => ({ slip: 80 }))
      .audit(20, { lost: ['o1'] })
      .judged('kill-product-service');
    expect(verdict.verdict).toBe('failed');
  });

  test('too few samples to resolve the objective, unless they show it broken anyway', () => {
    const few = (say: (journey: string, second: number) => object) =>
      killStory().users(5, 60, 10, say).audit(60).judged('kill-product-service');
    expect(few(() => ({}))).toMatchObject(inconclusive('too few samples: 30 of 100 (4 times the --rate would do)'));
    expect(
      few((journey, second) => (journey === 'buy' && second === 10 ? { served: 1, failed: 1 } : {})),
    ).toMatchObject(inconclusive('too few samples: '));
    const ruined = few((_, second) => (second >= 10 && second < 14 ? { served: 0, failed: 2 } : {}));
    expect(ruined.verdict).toBe('failed');
  });

  test('users who fared badly before the fault', () => {
    const verdict = killStory()
      .users(5, 20, 50, (journey) => (journey === 'home' ? { served: 7, failed: 3 } : {}))
      .audit(20)
      .judged('kill-product-service');
    expect(verdict).toMatchObject(inconclusive('baseline below the objective'));
  });

  test('a baseline of two seconds, or one that was still warming up', () => {
    expect(killStory().users(8, 20).audit(20).judged('kill-product-service')).toMatchObject(
      inconclusive('baseline too short: 2 s'),
    );
    const warming = new RunStory().at(8, { type: 'load-state', state: 'running', rate: 50 });
    warming.events.push(...killStory().events);
    expect(warming.users(5, 20).audit(20).judged('kill-product-service')).toMatchObject(
      inconclusive('baseline too short: 2 s'),
    );
  });

  test('a revert without a proof, data without an audit, an experiment without an end', () => {
    expect(losePaymentStory().users(5, 25).audit(26).judged('lose-payment')).toMatchObject(
      inconclusive('revert not proven on'),
    );
    expect(killStory().users(5, 20).judged('kill-product-service')).toMatchObject(inconclusive('not audited'));
    expect(killStory().users(5, 20).audit(20).status(21, 'running').judged('kill-product-service')).toMatchObject(
      inconclusive('did not end'),
    );
  });

  test('a recovery that was not watched for three seconds', () => {
    expect(killStory().users(5, 12).audit(20).judged('kill-product-service')).toMatchObject(
      inconclusive('recovery not observed for long enough'),
    );
  });
});

test('a fault that touches nothing owes no proof, and the verdict says why nobody noticed it', () => {
  const fidelity = 'No peer of the task is in S3, so no packet is touched.';
  const { verdict, reasons, proofs } = new RunStory()
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'B', 'order-service', { undo: [], endsTask: false, touchesNothing: true, fidelity })
    .applied(10.4, 'F1')
    .status(16.3, 'completed')
    .users(5, 25)
    .judged('lose-payment');
  expect(verdict).toBe('inconclusive');
  expect(proofs).toEqual({ faults: 0, clean: 0 });
  expect(reasons).toContain(`effect not observed on order-service (aws:ecs:any): ${fidelity}`);
  expect(reasons.join()).not.toContain('not proven');
});

test('a fault that is done by a fallback is told in the verdict', () => {
  const fidelity = 'Packets are dropped by iptables, since the kernel lacks netem (sch_netem).';
  const kind = { ...impairs, isFallback: true, fidelity } as const;
  const story = losePaymentStory().planned(10.3, 'F2', 'B', 'order-service', kind).users(5, 25);
  expect(story.judged('lose-payment').fallbacks).toEqual([fidelity]);
  expect(losePaymentStory().users(5, 25).judged('lose-payment')).not.toHaveProperty('fallbacks');
});
