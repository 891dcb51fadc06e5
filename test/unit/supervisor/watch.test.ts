import { describe, expect, test } from '@jest/globals';
import type { Audit } from '../../../lib/model/events/audit.ts';
import type { Event, EventBody } from '../../../lib/model/events/event.ts';
import type { Plan } from '../../../lib/model/events/plan.ts';
import type { ExperimentStatus } from '../../../lib/model/events/statuses.ts';
import type { AnyTemplate } from '../../../lib/model/experiments/experiment-of-template.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../../lib/model/experiments/template.ts';
import { watchExperiments } from '../../../local/supervisor/watch/experiment-watch.ts';
import type { AuditedRun } from '../../../measure/debts.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { createMemoryLog } from '../engine/support/memory-log.ts';
import { manualClock } from '../measure/support/manual-clock.ts';
import { cleanAudit, losePaymentStory, RunStory } from '../measure/support/run-story.ts';

const intact: Audit = { ...cleanAudit, acknowledged: 9, stored: 9 };
const known = experimentsOf(shopModel).map((experiment) => ({
  experiment,
  template: templateOf(experiment, shopModel, localReferences(shopModel.topology)),
}));
const templateNamed = (name: string): AnyTemplate => {
  const found = known.find(({ experiment }) => experiment.name === name);
  if (!found) throw new Error(`no experiment ${name}`);
  return { id: `EXT-${name}`, ...found.template };
};
const bodyOf = ({ v: _v, seq: _seq, wall: _wall, mono: _mono, ...body }: Event) => body as EventBody;

/** A system that is told by hand, second by second: its tasks, its users if it has any, its experiments. */
function setUp({
  templates = {},
  rate = 50,
  auditSeconds = 0.5,
  until = Number.POSITIVE_INFINITY,
}: {
  templates?: Record<string, AnyTemplate>;
  rate?: number;
  auditSeconds?: number;
  /** The last second in which there are users. */
  until?: number;
}) {
  const clock = manualClock();
  const log = createMemoryLog(clock);
  const audits: AuditedRun[] = [];
  let second = 0;
  for (const { name } of shopModel.topology.services) {
    for (const task of ['A', 'B']) {
      const taskArn = `${name}/${task}`;
      log.append({ type: 'task-state', taskArn, service: name, availabilityZone: 'z', state: 'ready', reason: '' });
    }
  }
  if (rate > 0) log.append({ type: 'load-state', state: 'running', rate });
  const watch = watchExperiments({
    log,
    clock,
    system: shopModel,
    known,
    templateOf: (id) => {
      const template = templates[id];
      if (!template) throw new Error(`no experiment ${id}`);
      return template;
    },
    audit: async (run) => {
      audits.push(run);
      await clock.sleep(auditSeconds * 1000);
      return intact;
    },
  });

  /** Lets time go by; users are served, and told of five seconds later. */
  const pass = async (seconds: number) => {
    for (let step = 0; step < seconds * 5; step++) {
      await clock.advance(200);
      if (rate === 0 || second > until || clock.monotonic() < (second + 1) * 1000 + 4500) continue;
      for (const event of new RunStory().users(second, second + 1, rate).events) log.append(bodyOf(event));
      second++;
    }
  };
  const status = (id: string, state: ExperimentStatus, reason = '') =>
    void log.append({ type: 'experiment-state', experimentId: id, templateId: 'EXT', status: state, reason });
  const start = (id: string) => {
    status(id, 'pending');
    status(id, 'running');
  };
  const resolve = (id: string, ...arns: string[]) =>
    void log.append({ type: 'target-resolved', experimentId: id, target: 't', resourceType: 'aws:ecs:task', arns });
  const plan = losePaymentStory().events.find((event) => event.type === 'fault-planned')?.plan;
  const breaks = (id: string) => {
    const fault = { experimentId: id, action: 'act', faultId: `F-${id}` };
    log.append({ type: 'fault-planned', ...fault, plan: { ...(plan as Plan), faultId: `F-${id}` } });
    log.append({ type: 'fault-applied', ...fault });
    const observation = { observer: 'link probe', seen: true, detail: '' };
    log.append({ type: 'fault-observed', experimentId: id, faultId: `F-${id}`, observation });
  };
  const ends = (id: string, state: ExperimentStatus = 'completed', reason = '') => {
    const proof = { remaining: [], probe: { matches: true, detail: '' } };
    log.append({ type: 'fault-reverted', experimentId: id, faultId: `F-${id}`, proof });
    status(id, state, reason);
  };
  const of = (id: string) =>
    log.since(0).filter((event) => 'experimentId' in event && event.experimentId === id) as Event[];
  const phases = (id: string) => of(id).flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
  return { clock, log, watch, audits, pass, start, status, resolve, breaks, ends, of, phases };
}

type System = ReturnType<typeof setUp>;

/** One experiment from its start until its fault is undone, six seconds later. */
async function run({ start, resolve, breaks, ends, pass }: System, id: string, ...ends_: [ExperimentStatus?, string?]) {
  start(id);
  await pass(0.2);
  resolve(id, 'order-service/A');
  breaks(id);
  await pass(6);
  ends(id, ...ends_);
}

describe('an experiment under a load, whoever started it', () => {
  test('gets its verdict once all has recovered and the data was audited, told as an event', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.phases('EXP1')).toEqual(['fault', 'recovery', 'audit', 'over']);
    expect(system.of('EXP1').findLast(({ type }) => type === 'verdict')).toMatchObject({
      experiment: 'lose-payment',
      verdict: 'held',
      reasons: [],
      baseline: { availability: 1 },
      data: { acknowledged: 9 },
      proofs: { faults: 1, clean: 1 },
    });
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'held' });
    expect(system.audits).toEqual([{ experiment: 'lose-payment', since: 5000 }]);
  });

  test.each([
    [[], 'held', []],
    [['process-ended'], 'inconclusive', ['the stores process has ended']],
    [['process-ended', 'process-started'], 'held', []],
  ] as const)('where the runtime of before has told %j of its stores: %s', async (told, verdict, reasons) => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    for (const type of told) {
      system.log.append({ type, role: 'stores', process: { pid: 1, startTime: '1' }, exit: 'SIGKILL' });
    }
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict, reasons });
  });

  test('begins with a snapshot of the tasks, before its first fault, and every reader has it in order', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    const seen: number[] = [];
    system.log.subscribe(({ seq }) => void seen.push(seq));
    await system.pass(15);
    await run(system, 'EXP1');
    const types = system.of('EXP1').map(({ type }) => type);
    expect(types.indexOf('task-snapshot')).toBeLessThan(types.indexOf('fault-planned'));
    const snapshot = system.of('EXP1').find((event) => event.type === 'task-snapshot');
    expect(snapshot?.type === 'task-snapshot' && snapshot.tasks).toHaveLength(12);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('is judged at once when that is wanted, without an audit', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    await run(system, 'EXP1', 'stopped', 'Experiment stopped.');
    system.watch.hurry('EXP1');
    await system.pass(0.4);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'failed', data: null });
    expect(system.watch.verdicts.get('EXP1')?.reasons[0]).toBe('the experiment was stopped: Experiment stopped.');
  });

  test('is given as it is when the system goes down', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.watch.close();
    expect(system.of('EXP1').map(({ type }) => type)).toContain('verdict');
  });
});

test('without a load the verdict is inconclusive, says so and what to do, and comes soon', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') }, rate: 0 });
  await system.pass(15);
  await run(system, 'EXP1');
  await system.pass(5);
  expect(system.watch.verdicts.get('EXP1')).toMatchObject({
    verdict: 'inconclusive',
    reasons: ['no load was running: start one with `chaos up --rate 50`, or use `chaos run`'],
  });
  expect(system.audits).toEqual([]);
});

test('a load that ended before the fault is none', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') }, until: 14 });
  await system.pass(15);
  system.log.append({ type: 'load-state', state: 'stopped', rate: 50 });
  await run(system, 'EXP1');
  await system.pass(5);
  expect(system.watch.verdicts.get('EXP1')?.reasons).toEqual([
    'no load was running: start one with `chaos up --rate 50`, or use `chaos run`',
  ]);
});

test('where nothing was broken the verdict comes at once', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
  await system.pass(15);
  system.status('EXP1', 'pending');
  system.status('EXP1', 'failed', 'Target resolution returned empty set for target t.');
  await system.pass(0.2);
  expect(system.watch.verdicts.get('EXP1')).toMatchObject({
    verdict: 'failed',
    reasons: expect.arrayContaining([
      'the experiment was failed: Target resolution returned empty set for target t.',
      'no fault was injected',
    ]),
  });
});

describe('two experiments', () => {
  const templates = { EXP1: templateNamed('lose-payment'), EXP2: templateNamed('lossy-network') };

  test('that overlap are both inconclusive, and name each other', async () => {
    const system = setUp({ templates });
    await system.pass(15);
    await run(system, 'EXP1');
    // Within the recovery of the first.
    await system.pass(2);
    await run(system, 'EXP2');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({
      verdict: 'inconclusive',
      reasons: expect.arrayContaining([
        'overlapped EXP2 (lossy-network)',
        'the data was not audited: EXP2 (lossy-network) was running',
      ]),
    });
    expect(system.watch.verdicts.get('EXP2')).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['overlapped EXP1 (lose-payment)', 'baseline too short: 0 s with requests (3 s needed)'],
    });
  });

  test('one after the other know nothing of each other', async () => {
    const system = setUp({ templates });
    await system.pass(15);
    for (const id of ['EXP1', 'EXP2']) {
      await run(system, id);
      await system.pass(12);
    }
    const verdicts = ['EXP1', 'EXP2'].map((id) => system.watch.verdicts.get(id)?.reasons);
    expect(verdicts).toEqual([[], []]);
  });

  test('of which the second begins during the audit of the first: that is no audit of the first', async () => {
    const system = setUp({ templates, auditSeconds: 8 });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(11);
    expect(system.watch.phaseOf('EXP1')).toBe('audit');
    await run(system, 'EXP2');
    await system.pass(30);
    expect(system.watch.verdicts.get('EXP1')?.reasons).toEqual([
      'the data was not audited: EXP2 (lossy-network) began meanwhile',
    ]);
    expect(system.watch.verdicts.get('EXP2')).toMatchObject({ verdict: 'held', reasons: [] });
  });
});

describe('a template of the user’s own', () => {
  test('is judged by the defaults of inject, on the services that its targets turned out to belong to', async () => {
    const own: AnyTemplate = { ...templateNamed('lose-payment'), id: 'EXT9', description: 'my own', tags: {} };
    const system = setUp({ templates: { EXP1: own } });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ experiment: 'my own', verdict: 'held' });
  });
});

test('an experiment that cannot be watched is a notice, and harms no other', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
  await system.pass(15);
  system.start('EXP7');
  await run(system, 'EXP1');
  await system.pass(20);
  expect(system.log.since(0)).toContainEqual(
    expect.objectContaining({ type: 'notice', message: 'the judge: no experiment EXP7' }),
  );
  expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'held' });
});
