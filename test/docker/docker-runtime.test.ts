import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Observation } from '../../lib/model/events/observation.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import { type Guardian, startGuardian } from '../../local/guardian/guardian-client.ts';
import type { Crowd } from '../../local/runtimes/crowd.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { probeKernel } from '../../local/runtimes/docker/daemon/probe-kernel.ts';
import { createDockerRuntime } from '../../local/runtimes/docker/docker-runtime.ts';
import { containedStepRunner } from '../../local/runtimes/docker/guardian/contained-step-runner.ts';
import { type Observer, startObserver } from '../../local/runtimes/docker/guardian/observer.ts';
import { guardianContainer } from '../../local/runtimes/docker/guardian/program.ts';
import type { Kernel } from '../../local/runtimes/docker/kernel.ts';
import type { PlannedEffect, Runtime } from '../../local/runtimes/runtime.ts';
import type { Versions } from '../../local/runtimes/versions.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type Carrier, startCarrier } from './support/carrier.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { flows, lasting, taskEnds } from './support/effects.ts';
import { eventually } from './support/eventually.ts';
import { testGuardianImage } from './support/guardian.ts';
import { buildMs } from './support/images.ts';
import { saveRules } from './support/rule-savers.ts';
import { type SmallSystem, startSmallSystem, store, table } from './support/small-system.ts';

/** Asks twenty times at once, and when told once more, one after the other, a moment after its idle connections have gone; says how many were answered. */
const manyIdle = (host: string) => `
  const { Agent, request } = require('node:http');
  const agent = new Agent({ keepAlive: true });
  const ask = () => new Promise((done) => {
    const asked = request({ host: '${host}', port: 8000, method: 'POST', agent }, (answer) => answer.resume().on('end', () => done(true)));
    asked.on('error', () => done(false)).end(JSON.stringify({ TableName: 'others' }));
  });
  const say = (all) => console.log(all.filter(Boolean).length + ' of ' + all.length);
  Promise.all(Array.from({ length: 20 }, ask)).then(say);
  process.stdin.once('data', async () => {
    for (let left = 250; left > 0 && Object.keys(agent.freeSockets).length > 0; left--) await new Promise((next) => setTimeout(next, 20));
    const all = [];
    for (let i = 0; i < 20; i++) all.push(await ask());
    say(all);
  });`;

describeWithDocker('the docker runtime', () => {
  const containers = createContainers();
  let image: string;
  let kernel: Kernel;
  let folder: string;
  let system: SmallSystem;
  let observer: Observer;
  let eyes: Carrier;
  let guardian: Guardian;
  let guardians = 0;
  let runtime: Runtime;
  let before: string;
  let faults = 0;

  const guard = async () => {
    guardians += 1;
    const program = guardianContainer({ image, folder, name: containers.name(`guardian-${guardians}`) });
    return startGuardian({ program, journalPath: join(folder, 'journal.jsonl'), log: () => {} });
  };
  beforeAll(async () => {
    const daemon = await connectDaemon();
    image = await testGuardianImage();
    kernel = (await probeKernel(daemon, image)).kernel;
    folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    system = await startSmallSystem(containers, daemon, image);
    eyes = await startCarrier(containers, image);
    observer = await startObserver({ image, name: containers.name('observer'), log: () => {} });
    guardian = await guard();
    runtime = createDockerRuntime({
      ...{ system: shopModel, kernel, tasks: system.tasks, whereabouts: system.whereabouts, observer },
      guardian: () => guardian,
      versions: { look: () => undefined } as unknown as Versions,
      crowd: {} as Crowd,
    });
  }, buildMs);
  beforeEach(async () => {
    await system.refresh();
    before = await snapshot();
  }, 60_000);
  afterEach(async () => {
    await system.refresh();
  }, 60_000);
  afterAll(async () => {
    await guardian?.abandon();
    await observer?.close();
    await eyes?.end();
    await system?.remove();
    if (folder) rmSync(folder, { recursive: true });
  }, 60_000);

  const targets = () => [
    system.tasks.find(system.task().taskArn),
    system.tasks.storeOf(store),
    system.whereabouts.proxy(),
  ];
  const ids = () => targets().map((target) => target?.containerId);
  /** What a fault may leave in the containers: rules, queueing disciplines, stopped and marked processes. */
  const snapshot = async () => {
    const places = targets().map((target) => target?.pid);
    const rules = places.map(
      (pid) =>
        `nsenter --net=/proc/${pid}/ns/net sh -c '${saveRules}; tc qdisc show' 2>/dev/null | grep -vE '^(#|\\*|COMMIT|:[A-Z]+ ACCEPT)' | sed 's/\\[[0-9:]*\\]//'`,
    );
    const inside = `grep -ls ${ids().join(' -e ').replace(/^/, '-e ')} /proc/[0-9]*/cgroup | cut -d/ -f3`;
    // Others may run on the machine: faults of these tests are f1, f2 and so on.
    const marked = "grep -lzx 'BREAKWATER_FAULT=f[0-9]*' /proc/[0-9]*/environ 2>/dev/null";
    const processes = `for p in $(${inside}); do grep -l '^State:.T' /proc/$p/status; done; ${marked}`;
    return eyes.shell([...rules, processes].join('\n'));
  };
  const planOf = (effect: PlannedEffect): Plan => {
    faults += 1;
    const task = 'on' in effect ? {} : { task: system.task() };
    return runtime.plan({ faultId: `f${faults}`, actionId: 'act', effect, durationMilliseconds: 20_000, ...task });
  };
  const seen = async (plan: Plan) => {
    let last: Observation | undefined;
    await eventually(async () => {
      await system.refresh();
      last = await runtime.observe(plan);
      return last.seen;
    }).catch(() => {});
    return last;
  };
  const proof = { remaining: [], probe: { matches: true, detail: expect.any(String) } };
  const kill = (container: string) => dockerOutput(['kill', '--signal', 'KILL', containers.name(container)]);

  describe('what lasts', () => {
    test.each(lasting)(
      '%s is seen, undone and proven so',
      async (_name, effect) => {
        const plan = planOf(effect);
        expect(plan.undo).toHaveLength(1);
        await runtime.hold(plan);
        expect(await seen(plan)).toMatchObject({ seen: true });
        expect(await runtime.release(plan)).toMatchObject(proof);
        expect(await snapshot()).toBe(before);
        expect(await runtime.observe(plan)).toMatchObject({ seen: false });
      },
      60_000,
    );
  });

  test('who asks for other tables than the one that throttles meets no dead connection', async () => {
    const address = system.whereabouts.ofStore(table);
    const caller = spawn('docker', [
      'exec',
      '--interactive',
      system.taskContainer,
      'node',
      '--eval',
      manyIdle(address),
    ]);
    const lines = createInterface({ input: caller.stdout })[Symbol.asyncIterator]();
    try {
      expect(await lines.next()).toMatchObject({ value: '20 of 20' });
      const plan = planOf({ kind: 'throttle', on: table, requestsPerSecond: 3 });
      await runtime.hold(plan);
      caller.stdin.write('again\n');
      expect(await lines.next()).toMatchObject({ value: '20 of 20' });
      expect(await runtime.release(plan)).toEqual({ ...proof, touched: 0 });
    } finally {
      caller.kill('SIGKILL');
    }
  }, 60_000);

  test.each(taskEnds)(
    '%s is seen, and comes back by itself',
    async (_name, effect) => {
      const plan = planOf(effect);
      const pids = () => JSON.stringify(targets().map((target) => target?.pid));
      const had = pids();
      expect(plan.undo).toHaveLength(effect.kind === 'memory-stress' || effect.kind === 'failover' ? 1 : 0);
      await runtime.hold(plan);
      expect(await seen(plan)).toMatchObject({ seen: true });
      expect(await runtime.release(plan)).toEqual(proof);
      await eventually(async () => {
        await system.refresh();
        return pids() !== had;
      });
    },
    60_000,
  );

  test('what a guardian did not live to undo, its successor does', async () => {
    const plan = planOf({ kind: 'refuse', on: store });
    await runtime.hold(plan);
    await kill(`guardian-${guardians}`);
    expect(await snapshot()).not.toBe(before);
    const released = runtime.release(plan);
    guardian = await guard();
    expect(await released).toEqual(proof);
    expect(await snapshot()).toBe(before);
  }, 60_000);

  test('what no guardian is left to undo, a container does that is started for it', async () => {
    const plans = [
      planOf({ kind: 'hang', endsTask: true }),
      planOf({ kind: 'reset', on: store }),
      planOf({ kind: 'throttle', on: table, requestsPerSecond: 3 }),
      planOf({
        ...{ kind: 'network', impairment: { kind: 'latency', delayMilliseconds: 200, jitterMilliseconds: 10 } },
        traffic: flows([store]),
      }),
    ];
    for (const plan of plans) await runtime.hold(plan);
    await kill(`guardian-${guardians}`);
    const runner = containedStepRunner({ image })(() => false);
    for (const step of plans.flatMap(({ steps }) => steps)) {
      expect(await runner.leftOver(step)).not.toEqual([]);
      await runner.undo(step);
      expect(await runner.leftOver(step)).toEqual([]);
    }
    runner.close();
    expect(await snapshot()).toBe(before);
    await eventually(async () => (await dockerOutput(['ps', '-q', '--filter', 'label=breakwater.role=undo'])) === '');
    guardian = await guard();
  }, 60_000);

  test('a fault goes with its target, and what comes in its place is not touched', async () => {
    const plan = planOf({ kind: 'cpu-stress', percent: 90, workers: 1 });
    await runtime.hold(plan);
    const had = system.task().id;
    process.kill(system.tasks.find(system.task().taskArn)?.pid as number, 'SIGKILL');
    await eventually(async () => (await runtime.observe(plan)).detail.includes('has ended'));
    expect(await runtime.observe(plan)).toMatchObject({ seen: false });
    expect(await runtime.release(plan)).toEqual(proof);
    await eventually(async () => {
      await system.refresh();
      return system.task().id !== had;
    });
  }, 60_000);

  test('an observer that was killed is replaced at the next look', async () => {
    const plan = planOf({ kind: 'refuse', on: store });
    await runtime.hold(plan);
    await docker(['kill', containers.name('observer')]);
    expect(await seen(plan)).toMatchObject({ seen: true });
    expect(await runtime.release(plan)).toEqual(proof);
  }, 60_000);
});
