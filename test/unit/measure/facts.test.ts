import { describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { createFacts, readFacts } from '../../../measure/judge/facts.ts';
import { judge, recoveriesOf } from '../../../measure/judge/judge.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { hangs, kills, RunStory, ready } from './support/run-story.ts';
import { hangStory, killStory, losePaymentStory } from './support/stories.ts';

const experiment = (name: string) => {
  const found = experimentsOf(shopModel).find((one) => one.name === name);
  if (!found) throw new Error(`no experiment ${name}`);
  return found;
};

/** The recoveries after each event of a story, as somebody who follows it sees them. */
function follow(story: RunStory, name: string) {
  const { facts, add } = createFacts();
  return story.events.map((event) => {
    add(event);
    return { event, ...recoveriesOf(shopModel, experiment(name), facts) };
  });
}

describe('facts that grow event by event', () => {
  test('give the verdict that all events at once give', () => {
    const hurt = (_: string, second: number) => (second >= 10 && second < 14 ? { failed: 3 } : {});
    const story = losePaymentStory().users(5, 25, 50, hurt).calls('orders', 5, 25, { served: 9 }).reverted(16.2, 'F1');
    story.audit(26);
    const { facts, add } = createFacts();
    for (const event of story.events) add(event);
    const known = { experiment: experiment('lose-payment'), system: shopModel };
    expect(judge({ ...known, facts })).toEqual(judge({ ...known, events: story.events }));
  });

  test('are judged as of the last event, and windows that come late or out of order count in their second', () => {
    const story = killStory().users(5, 20).audit(20);
    const late = story.events.filter((event) => event.type === 'window').reverse();
    const rest = story.events.filter((event) => event.type !== 'window');
    const { facts, add } = createFacts();
    const known = { experiment: experiment('kill-product-service'), system: shopModel };
    for (const event of rest) add(event);
    expect(judge({ ...known, facts }).samples).toBe(0);
    for (const event of late) add(event);
    expect(judge({ ...known, facts })).toEqual(story.judged('kill-product-service'));
  });

  test('see the recovery of users as soon as three good seconds are in', () => {
    const hurt = (_: string, second: number) => (second === 11 ? { failed: 9 } : {});
    const seen = follow(killStory().users(5, 16, 50, hurt), 'kill-product-service').find(
      ({ service }) => service !== null,
    );
    expect(seen?.event).toMatchObject({ type: 'window', start: 14_000 });
    expect(seen?.service).toBeCloseTo(1600);
  });

  test('keep the first clean end of a fault, whoever undoes it once more', () => {
    const once = () => losePaymentStory().users(5, 25).reverted(16.2, 'F1');
    const { facts, add } = createFacts();
    for (const { event } of follow(once().reverted(20, 'F1', { remaining: ['qdisc F1'] }), 'lose-payment')) add(event);
    expect(facts.faults).toEqual([
      expect.objectContaining({ reverted: 16_200, proof: expect.objectContaining({ remaining: [] }) }),
    ]);
    const first = losePaymentStory()
      .users(5, 25)
      .reverted(16.2, 'F1', { remaining: ['qdisc F1'] });
    expect(first.reverted(20, 'F1').audit(26).judged('lose-payment').proofs).toEqual({ faults: 1, clean: 1 });
  });
});

describe('capacity recovery', () => {
  const story = () => new RunStory().status(10.2, 'running');
  const killed = (told: RunStory) =>
    told
      .planned(10.3, 'F1', 'A', 'product-service', kills)
      .task(10.4, 'product-service', 'A', 'stopped', 'SIGKILL')
      .applied(10.41, 'F1');
  const capacityOf = (told: RunStory) => told.users(5, 20).audit(20).judged('kill-product-service').capacityRecoveryMs;

  test('counts a task that was out of rotation as the experiment began from when it is back', () => {
    const told = killed(story().present(10.1, { 'product-service': { A: 'ready', B: 'out-of-rotation' } }));
    told.task(11, 'product-service', 'C', 'ready').task(12.4, 'product-service', 'B', 'ready');
    expect(capacityOf(told)).toBeCloseTo(2000);
  });

  test('is not there before the replacement is in rotation, and is lost with it', () => {
    const told = killed(story().present(10.1, { 'product-service': ready('A', 'B') }));
    told.task(11, 'product-service', 'C', 'starting');
    expect(capacityOf(told)).toBeNull();
    told.task(11.4, 'product-service', 'C', 'ready').task(12, 'product-service', 'C', 'out-of-rotation');
    expect(capacityOf(told)).toBeNull();
    expect(capacityOf(told.task(13.4, 'product-service', 'C', 'ready'))).toBeCloseTo(3000);
  });

  test('takes no account of tasks that were going already', () => {
    const told = killed(story().present(10.1, { 'product-service': { A: 'ready', B: 'ready', Z: 'draining' } }));
    told.events.unshift(...new RunStory().task(9, 'product-service', 'Z', 'draining', 'stopped by hand').events);
    told.task(11.4, 'product-service', 'C', 'ready').task(15, 'product-service', 'Z', 'stopped', 'exit 0');
    expect(capacityOf(told)).toBeCloseTo(1000);
  });

  test('is not guessed where nobody said which tasks there were', () => {
    expect(capacityOf(killed(story()).task(11.4, 'product-service', 'C', 'ready'))).toBeUndefined();
  });

  test('of a task that hangs counts from its hang, not from its death', () => {
    const verdict = hangStory().users(5, 40).audit(40).judged('hang-product-service');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], proofs: { faults: 1, clean: 1 } });
    expect(verdict.capacityRecoveryMs).toBeCloseTo(7100);
    expect(verdict.serviceRecoveryMs).toBe(0);
  });

  test('that takes longer than the experiment lets it fails it', () => {
    const late = hangStory().task(20, 'product-service', 'C', 'unhealthy').task(45, 'product-service', 'D', 'ready');
    expect(late.users(5, 60).audit(60).judged('hang-product-service').reasons).toContain(
      'capacity recovered after 34.6 s (objective 30 s)',
    );
  });

  test('of a hang that ends before health checks find it is none, and the end of the fault is its revert', () => {
    const short = new RunStory()
      .present(10.1, { 'product-service': ready('A', 'B') })
      .planned(10.3, 'F1', 'A', 'product-service', hangs)
      .applied(10.4, 'F1')
      .reverted(13.2, 'F1')
      .status(13.3, 'completed');
    const verdict = short
      .users(5, 20, 50, (_, second) => (second >= 10 && second < 15 ? { failed: 20 } : {}))
      .audit(20)
      .judged('hang-product-service');
    expect(verdict.capacityRecoveryMs).toBeUndefined();
    expect(verdict.serviceRecoveryMs).toBeGreaterThan(1000);
  });
});

describe('circumstances', () => {
  const known = { experiment: experiment('lose-payment'), system: shopModel };
  const told = () => losePaymentStory().users(5, 25).reverted(16.2, 'F1').audit(26);

  test('another experiment meanwhile leaves the verdict open, and is named', () => {
    const circumstances = { overlapped: ['EXP2 (lossy-network)'] };
    expect(judge({ ...known, circumstances, events: told().events })).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['overlapped EXP2 (lossy-network)'],
    });
    const lost = judge({ ...known, circumstances, events: told().audit(27, { lost: ['o1'] }).events });
    expect([lost.verdict, lost.reasons]).toEqual(['inconclusive', ['overlapped EXP2 (lossy-network)', '1 order lost']]);
  });

  test('but a fault of its own that is not undone fails it all the same', () => {
    const left = losePaymentStory()
      .users(5, 25)
      .reverted(16.2, 'F1', { remaining: ['qdisc F1'] })
      .audit(26);
    const verdict = judge({ ...known, circumstances: { overlapped: ['EXP2 (x)'] }, events: left.events });
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reasons: ['fault F1 left something behind: qdisc F1', 'overlapped EXP2 (x)'],
    });
  });

  test('without a load the one thing in doubt is that', () => {
    const { events } = losePaymentStory().reverted(16.2, 'F1');
    const verdict = judge({ ...known, circumstances: { isWithoutLoad: true, unaudited: 'no load' }, events });
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['no load was running: start one with `chaos up --rate 50`, or use `chaos run`'],
    });
  });

  test('data that was not audited says why', () => {
    const { events } = losePaymentStory().users(5, 25).reverted(16.2, 'F1');
    const verdict = judge({ ...known, circumstances: { unaudited: 'the load ended' }, events });
    expect(verdict.reasons).toEqual(['the data was not audited: the load ended']);
  });
});

describe('a process of the runtime itself that ends in a run', () => {
  const ended = (role: string) =>
    losePaymentStory()
      .users(5, 25)
      .calls('orders', 5, 25, { served: 9 })
      .at(12, { type: 'process-ended', role, process: { pid: 1, startTime: '1' }, exit: 'SIGKILL' })
      .reverted(16.2, 'F1')
      .audit(26);
  const known = { experiment: experiment('lose-payment'), system: shopModel };

  test.each(['guardian', 'links', 'stores', 'load'])('%s: nothing is proven, and it is named', (role) => {
    const { verdict, reasons } = judge({ ...known, events: ended(role).events });
    expect([verdict, reasons[0]]).toEqual(['inconclusive', `the ${role} process has ended`]);
  });

  test.each([
    ['load', 'failed'],
    ['stores', 'inconclusive'],
  ])('%s: data that was lost leaves it %s', (role, verdict) => {
    const story = losePaymentStory().users(5, 25).calls('orders', 5, 25, { served: 9 });
    story.at(12, { type: 'process-ended', role, process: { pid: 1, startTime: '1' }, exit: 'SIGKILL' });
    const judged = judge({ ...known, events: story.reverted(16.2, 'F1').audit(26, { lost: ['o1'] }).events });
    expect([judged.verdict, judged.reasons]).toEqual([verdict, expect.arrayContaining(['1 order lost'])]);
  });

  test('a task is no such process', () => {
    const { reasons } = judge({ ...known, events: ended('task/order-service').events });
    expect(reasons.join()).not.toContain('process has ended');
  });

  test('a fault that the guardian undid before its end is named', () => {
    const story = losePaymentStory().users(5, 25).calls('orders', 5, 25, { served: 9 });
    story.at(12, {
      type: 'fault-ended-early',
      experimentId: 'EXP1',
      faultId: 'F1',
      remaining: [],
      reason: 'undone by the guardian when the lease ended',
    });
    const [fault] = readFacts(story.reverted(16.2, 'F1').events).faults;
    expect(fault?.reverted).toBe(story.events.find(({ type }) => type === 'fault-ended-early')?.mono);
    expect(fault?.proof).toEqual(story.events.flatMap((one) => (one.type === 'fault-reverted' ? [one.proof] : []))[0]);
    const { verdict, reasons } = judge({ ...known, events: story.audit(26).events });
    expect([verdict, reasons.join()]).toEqual(['inconclusive', expect.stringContaining('fault ended early on ')]);
  });
});
