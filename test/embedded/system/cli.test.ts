import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { listTemplates } from '../../../aws/fis/templates.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { unendedProcesses } from '../../../local/journal/unreverted.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { theirTemplate } from './fixtures/their-template.ts';
import { fisOf, runningSystem } from './running-system.ts';
import { chaos, eventually, judged, measured, startChaos, temporaryFolder } from './support.ts';

const { folder, own, upState, journal } = runningSystem(28_000);

/** A template as somebody has it in an account of AWS. */
const theirs = join(temporaryFolder(), 'theirs.json');
writeFileSync(theirs, JSON.stringify(theirTemplate));
afterAll(() => rmSync(dirname(theirs), { recursive: true }));

describe('a system that is up', () => {
  test('shows two healthy tasks of each service', async () => {
    const { stdout } = await chaos('status', '--folder', folder, '--json');
    const { tasks } = JSON.parse(stdout) as { tasks: { service: string; healthStatus: string }[] };
    const healthy = Object.groupBy(
      tasks.filter(({ healthStatus }) => healthStatus === 'HEALTHY'),
      ({ service }) => service,
    );
    expect(Object.values(healthy).map((group) => group?.length)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test('is not started twice', async () => {
    const { status, stdout } = await chaos('up', ...own);
    expect(status).toBe(0);
    expect(stdout).toContain('The system is up already');
  });

  test('keeps its port from another, which says so and how to choose', async () => {
    const elsewhere = temporaryFolder();
    const { status, stderr } = await chaos('up', '--folder', elsewhere, '--base-port', '28000');
    rmSync(elsewhere, { recursive: true });
    expect(status).toBe(3);
    expect(stderr).toContain('port 28000 is in use');
    expect(stderr).toContain('--base-port');
  });

  describe('on a dry run', () => {
    const faults = () => journal().filter(({ type }) => type.startsWith('fault') || type === 'experiment-state');
    const templates = async () => (await listTemplates(fisOf(upState()))).map(({ id }) => id);

    test.each([
      [['run', 'lose-payment'], '"do":"impair"'],
      [['run', 'slow-products', '--set', 'actions.slow.parameters.delayMilliseconds=501'], '"delayMilliseconds":501'],
      [['run', theirs, '--without-stop-conditions'], '"delayMilliseconds":201'],
      [['kill', 'gateway'], '"do":"signal"'],
      [['gameday'], '"do":"stop-task"'],
      [['inject', 'network-latency', '--on', 'gateway', '--delay-milliseconds', '300'], '"delayMilliseconds":300'],
      [
        ['inject', 'network-blackhole-port', '--on', 'gateway', '--port', '8081', '--traffic-type', 'egress'],
        '"destinationPort":8081',
      ],
    ])('%j shows plans, applies nothing and leaves nothing', async (args, step) => {
      const before = { faults: faults(), templates: await templates() };
      const { status, stdout } = await chaos(...args, '--dry-run', ...own);
      expect(stdout).toContain(step);
      expect(stdout).toContain('Nothing was touched.');
      expect(status).toBe(0);
      expect({ faults: faults(), templates: await templates() }).toEqual(before);
    });

    test('what cannot be run as the system is now is refused before anything begins, by a dry run too', async () => {
      const before = { faults: faults(), templates: await templates() };
      const named = 'inject-network-latency-gateway';
      const why = 'sources: "nowhere" is no IPv4 address or CIDR block';
      const args = ['inject', 'network-latency', '--on', 'gateway', '--sources', 'nowhere', ...own];
      const refused = await chaos(...args);
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(refused.stderr).toContain(`${named} cannot be run: ${why}`);
      const dry = await chaos(...args, '--dry-run');
      expect(dry.stdout).toContain(`would not run  ${why}`);
      expect(dry.status).toBe(1);
      expect({ faults: faults(), templates: await templates() }).toEqual(before);
    });

    test('compare shows plans once, and its own system goes down again', async () => {
      const elsewhere = temporaryFolder();
      const place = ['--folder', elsewhere, '--base-port', '24000'];
      const { status, stdout } = await chaos('compare', 'lose-payment', '--dry-run', ...place);
      expect(stdout.match(/lose-payment:/g)).toHaveLength(1);
      expect(readJournal(places(elsewhere).journal).events.filter(({ type }) => type.startsWith('fault'))).toEqual([]);
      expect(readState(elsewhere)).toBeUndefined();
      expect(status).toBe(0);
      rmSync(elsewhere, { recursive: true });
    }, 180_000);
  });

  test('inject leaves no template behind, also when it is interrupted', async () => {
    const list = () => listTemplates(fisOf(upState()));
    const before = (await list()).length;
    const { child, finished } = startChaos('inject', 'network-latency', '--on', 'gateway', ...own);
    const isInjected = async () => (await list()).length !== before;
    while (!(await isInjected())) await new Promise((next) => setTimeout(next, 50));
    child.kill('SIGINT');
    const { status, stderr } = await finished;
    expect({ status, stderr }).toEqual({ status: 130, stderr: expect.stringContaining('interrupted') });
    expect(await list()).toHaveLength(before);
  }, 60_000);

  test('loses a task to a kill, replaces it, and no order is lost', async () => {
    const { verdict, events } = await measured('kill', 'payment-service', '--json', ...own);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'task-state', service: 'payment-service', state: 'stopped', reason: 'SIGKILL' }),
    );
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], effect: { seen: true } });
    expect(verdict.capacityRecoveryMs).toEqual(expect.any(Number));
    expect(verdict.data).toMatchObject({ lost: 0, doubled: 0, unsettled: 0, deadLetters: 0 });
    expect(verdict.data?.acknowledged).toBeGreaterThan(0);
  }, 300_000);

  test('is broken only once users are served well', async () => {
    const before = journal().length;
    const since = () => journal().slice(before);
    const run = judged('kill', 'payment-service', '--json', ...own);
    await eventually(() => since().some((event) => event.type === 'load-state' && event.state === 'running'));
    const links = unendedProcesses(journal()).find(({ role }) => role === 'links')?.process.pid as number;
    process.kill(links, 'SIGSTOP');
    await new Promise((next) => setTimeout(next, 2500));
    process.kill(links, 'SIGCONT');
    const { verdict } = await run;
    const hurt = since().filter((event) => event.type === 'window' && event.scope === 'users' && event.failed > 0);
    expect(hurt).not.toEqual([]);
    expect(verdict.reasons.filter((reason) => reason.startsWith('not well'))).toEqual([]);
    expect(verdict.baseline).toMatchObject({ availability: 1 });
  }, 180_000);

  describe('at Ctrl-C', () => {
    const press = async (when: (event: Event) => boolean, laterMilliseconds = 0) => {
      const before = journal().length;
      const { child, finished } = startChaos('run', 'lose-payment', ...own);
      await eventually(() => journal().slice(before).some(when));
      await new Promise((next) => setTimeout(next, laterMilliseconds));
      child.kill('SIGINT');
      return { ...(await finished), events: journal().slice(before) };
    };

    test('breaks nothing that it has not broken yet', async () => {
      const { status, stdout, events } = await press(({ type }) => type === 'load-state', 3000);
      expect(status).toBe(130);
      expect(stdout).toContain('no experiment was run');
      expect(events.filter(({ type }) => type === 'experiment-state' || type.startsWith('fault'))).toEqual([]);
    }, 60_000);

    test('undoes what it has broken, and proves it', async () => {
      const { status, stderr, events } = await press(({ type }) => type === 'fault-applied');
      expect(status).toBe(130);
      expect(stderr).toContain('interrupted: reverting ...');
      const states = events.flatMap((event) => (event.type === 'experiment-state' ? [event.status] : []));
      expect(states.at(-1)).toBe('stopped');
      const faults = events.filter(({ type }) => type === 'fault-applied');
      const proofs = events.flatMap((event) => (event.type === 'fault-reverted' ? [event.proof] : []));
      expect(proofs).toHaveLength(faults.length);
      for (const { remaining, probe } of proofs) expect([remaining, probe.matches]).toEqual([[], true]);
    }, 60_000);
  });

  test('replaces a task that hangs', async () => {
    const tasksOf = async (service: string) => {
      const { stdout } = await chaos('status', '--folder', folder, '--json');
      return (JSON.parse(stdout).tasks as Task[]).filter((task) => task.service === service);
    };
    const [hung] = await tasksOf('recommendation-service');
    process.kill(hung?.process.pid as number, 'SIGSTOP');
    const states = () =>
      journal().flatMap((event) =>
        event.type === 'task-state' && event.taskArn === hung?.taskArn ? [event.state] : [],
      );
    await eventually(() => states().includes('unhealthy') && states().includes('stopped'));
    const after = await tasksOf('recommendation-service');
    expect(after.map(({ id }) => id)).not.toContain(hung?.id);
    expect(after).toHaveLength(2);
  }, 60_000);

  test.each([
    [['run', 'kill-servce'], 'no experiment is named "kill-servce"; did you mean kill-service?'],
    [['kill', 'paymentservice'], 'no service is named "paymentservice"; did you mean payment-service?'],
    [
      ['inject', 'network-latensy', '--on', 'gateway'],
      'no fault is named "network-latensy"; did you mean network-latency?',
    ],
    [
      ['inject', 'network-latency', '--on', 'gateway', '--delayMs', '1'],
      'unknown option --delayMs; did you mean --delay-milliseconds?',
    ],
    [
      ['inject', 'network-latency', '--on', 'gateway', '--delayMilliseconds', 'x'],
      '--delay-milliseconds: "x" is not a whole number',
    ],
    [['run', 'random-kill', '--rate', '0'], '--rate must be a whole number from 1 to 2000, not "0"'],
    [['run', 'dynamodb-disconnect'], 'dynamodb-disconnect runs in AWS only: subnets and their network ACLs'],
    [['inject', 'disrupt-connectivity'], 'aws:network:disrupt-connectivity runs in AWS only: subnets'],
    [['inject', 'memory-stress', '--Service', 'gateway'], '--mode is required by memory-stress'],
    [['inject', 'dynamodb-throttle', '--Table', 'order'], 'no table is named "order"; did you mean orders?'],
    [['inject', 'redis-failover', '--select', 'ALL'], 'redis-failover takes no --select'],
    [
      ['inject', 'memory-stress', '--on', 'gateway', '--select', 'ALL', '--mode', 'balloon'],
      '--select "ALL": memory-stress takes a number of tasks only, such as COUNT(1)',
    ],
    [['inject', 'wait', '--on', 'gateway'], 'wait takes no --on'],
    [
      ['inject', 'network-latency', '--on', 'gateway', '--select', 'some'],
      '--select "some" is not ALL, COUNT(n) or PERCENT(n), n from 1, and to 100 percent',
    ],
    [
      ['inject', 'network-latency', '--on', 'gateway', '--delay-milliseconds', '1', '--delayMilliseconds', '2'],
      '--delay-milliseconds and --delayMilliseconds are one option, given twice',
    ],
    [['kill', 'gateway', 'order-service'], 'one service at a time: "order-service" is one argument too many'],
    [['run', 'random-kill', '--junit', '/dev/null/report.xml'], '/dev/null is not a folder'],
    [['run', 'random-kill', '--junit', '/'], '--junit / is a folder, not a file'],
    [['run', 'random-kill', '--time-scale', '0.5'], 'a system is up with --time-scale'],
    [['up', '--time-scale', '0.5'], 'a system is up with --time-scale'],
    [['run', 'random-kill', '--mesh-retries'], 'a system is up without --mesh-retries'],
    [['heel'], 'no command is named "heel"; did you mean heal?'],
  ])('refuses %j with exit status 2', async (args, message) => {
    const { status, stderr } = await chaos(...args, ...(args[0] === 'heel' ? [] : own));
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
