import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GateReply, reasonsAgainst } from '../../../lib/model/response/gate.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { runningSystem, start } from './running-system.ts';
import { chaos, eventually, type Finished } from './support.ts';

const files = mkdtempSync(join(tmpdir(), 'gate-'));
const settingsFile = (name: string, settings: object): string => {
  writeFileSync(join(files, name), JSON.stringify(settings));
  return join(files, name);
};
afterAll(() => rmSync(files, { recursive: true }));

// A busy machine fails its users now and then, and one minute is all that there is of thirty days.
const patient = settingsFile('patient.json', { errorBudget: { leastLeft: 0, mostBurnRate: 300 } });
const system = runningSystem(30_700, '--rate', '50', '--preflight', patient);
const here = ['--folder', system.folder];
const experiment = 'kill-payment-service';

/** Asks the gate; a machine that is too busy to load its handler in time is asked again. */
async function ask(...args: string[]): Promise<Finished> {
  for (let left = 5; ; left--) {
    const answer = await chaos('preflight', experiment, ...args, ...here);
    if (left === 0 || !answer.stderr.includes('did not load within')) return answer;
  }
}

async function decided(...args: string[]): Promise<GateReply & { readonly status: number | null }> {
  const { status, stdout, stderr } = await ask('--json', ...args);
  if (stdout === '') throw new Error(`nothing was decided: ${stderr}`);
  return { status, ...(JSON.parse(stdout) as GateReply) };
}

/** Asks until a decision is as it should be, or gives the last of them after a minute. */
async function until(isSo: (decision: GateReply) => boolean): Promise<Awaited<ReturnType<typeof decided>>> {
  for (let left = 60; ; left--) {
    const decision = await decided();
    if (isSo(decision) || left === 0) return decision;
    await new Promise((next) => setTimeout(next, 1000));
  }
}

const isOpen = ({ allowed }: GateReply) => allowed;
const experiments = () => system.journal().filter(({ type }) => type === 'experiment-state').length;

describe('the gate of a system on this machine', () => {
  test('opens where everything is well, and says what it looked at', async () => {
    const decision = await until(isOpen);
    expect({ status: decision.status, against: reasonsAgainst(decision) }).toEqual({ status: 0, against: [] });
    const found = Object.fromEntries(decision.findings.map(({ check, detail }) => [check, detail]));
    expect(found['error budget']).toMatch(/^[\d.]+ % left of 30 days \(background load\)$/);
    expect(found['burn rate']).toMatch(/^\d+\.\d in the last hour$/);
    expect(found.alarms).toMatch(/^\d+ OK$/);
    const { status, stdout } = await ask();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^kill-payment-service may start here, until \d\d:\d\d:\d\d \(asked by \S+@\S+\)$/m);
    expect(stdout).toMatch(/✓ │ nothing else running │ nothing +│ nothing runs/);
  }, 180_000);

  test('uses nothing up by a look, and starts nothing', async () => {
    const before = experiments();
    expect((await decided()).allowed).toBe(true);
    expect((await decided()).allowed).toBe(true);
    expect(experiments()).toBe(before);
  }, 120_000);

  test('is shut under the lever, and open again without it', async () => {
    expect((await chaos('panic', 'users are hurt', ...here)).status).toBe(0);
    const { status, stdout } = await ask().finally(() => chaos('resume', ...here));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^kill-payment-service may not start here: \d of 9 checks say no/);
    expect(stdout).toMatch(/✗ │ safety lever +│ disengaged +│ engaged: breakwater: users are hurt/);
    expect(reasonsAgainst(await until(isOpen))).toEqual([]);
  }, 180_000);

  test('is shut while something else runs', async () => {
    const id = await start(system.upState(), 'slow-payment-service-to-payments');
    await eventually(() => system.journal().some(({ type }) => type === 'fault-applied'));
    const decision = await decided();
    expect(decision.status).toBe(1);
    expect(reasonsAgainst(decision)).toContain(`nothing else running: slow-payment-service-to-payments runs (${id})`);
    expect((await chaos('stop', ...here)).status).toBe(0);
  }, 180_000);

  test('is shut under an alarm in ALARM, and where the error budget burns', async () => {
    const cloudwatch = new CloudWatchClient(localAws(system.upState().endpoint));
    const dimensions = { System: 'shop', Environment: 'local', Scope: 'users' };
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const MetricData = [{ MetricName: 'Failed', Value: 2000, Dimensions }];
    // An outage that no experiment explains, as a load of somebody else's counts it: it lasts until it was seen.
    const over = new AbortController();
    const outage = (async () => {
      while (!over.signal.aborted) {
        await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Breakwater', MetricData }));
        await new Promise((next) => setTimeout(next, 500));
      }
    })();
    const ring = /^alarms: .*shop-local-guardrail-users is ALARM/;
    const burn = /^burn rate: \d{3}\.\d in the last hour; at most 300 wanted$/;
    const isSeen = (reasons: readonly string[]) => [ring, burn].every((one) => reasons.some((text) => one.test(text)));
    try {
      const decision = await until((one) => isSeen(reasonsAgainst(one)));
      expect(decision.status).toBe(1);
      for (const reason of [ring, burn]) {
        expect(reasonsAgainst(decision)).toContainEqual(expect.stringMatching(reason));
      }
    } finally {
      over.abort();
      await outage;
      cloudwatch.destroy();
    }
  }, 180_000);

  test.each([
    [['kill-service'], 2, 'one experiment at a time: kill-service stands for kill-gateway, '],
    [['kill-gatewai'], 2, 'did you mean kill-gateway?'],
    [['kill-gateway', 'lose-payment'], 2, '"lose-payment" is one too many'],
    [['kill-gateway', '--as', 'ann', '--endpoint', 'aws'], 2, '--as is for the system on this machine'],
  ])('asks nothing for %j', async (args, status, message) => {
    const answer = await chaos('preflight', ...args, ...(args.includes('--endpoint') ? [] : here));
    expect(answer).toMatchObject({ status, stderr: expect.stringContaining(message) });
  });
});

describe('with a calendar, and a second person wanted', () => {
  let file: string;

  beforeAll(async () => {
    // A window that is not open now, whatever the time is: two hours from now, for an hour.
    const hour = (later: number) => `${String((new Date().getUTCHours() + later) % 24).padStart(2, '0')}:00`;
    const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    const changeWindows = [{ days, from: hour(2), to: hour(3), timeZone: 'UTC' }];
    file = settingsFile('strict.json', { changeWindows, approvals: 1 });
    await chaos('down', ...here);
    const up = await chaos('up', ...system.own, '--rate', '50', '--preflight', file);
    expect({ status: up.status, stderr: up.status === 0 ? '' : up.stderr }).toEqual({ status: 0, stderr: '' });
  }, 180_000);

  test('the gate is shut outside of its change windows, and until somebody else approves', async () => {
    const shut = await decided('--as', 'ann');
    expect(shut.status).toBe(1);
    expect(reasonsAgainst(shut)).toContainEqual(expect.stringMatching(/^calendar: no change window is open: Mon, /));
    expect(reasonsAgainst(shut)).toContainEqual('approvals: a second person has to approve');
    expect((await ask('--approve', '--as', 'ann')).stdout).toContain('Noted: ann approves of one start');
    expect(reasonsAgainst(await decided('--as', 'ann'))).toContainEqual('approvals: a second person has to approve');
    expect((await ask('--approve', '--as', 'bob')).status).toBe(0);
    const approved = await decided('--as', 'ann');
    expect(approved.findings.find(({ check }) => check === 'approvals')).toMatchObject({
      passed: true,
      detail: 'by bob',
    });
  }, 180_000);

  test('a file that cannot be meant is refused, by its name and value', async () => {
    const wrong = settingsFile('wrong.json', { approvals: 'one' });
    const folder = ['--folder', `${system.folder}-other`];
    expect(await chaos('up', ...folder, '--preflight', wrong)).toMatchObject({
      status: 2,
      stderr: `chaos: --preflight ${wrong}: approvals must be 0 or 1, not "one"\n`,
    });
    expect((await chaos('run', experiment, ...system.own, '--preflight', file)).stderr).toContain(
      'a system is up with the --preflight that it was started with',
    );
  });

  test('without the response there is no gate, and it says what to do', async () => {
    await chaos('down', ...here);
    expect(await chaos('preflight', experiment, ...here)).toMatchObject({ status: 3 });
    expect((await chaos('up', ...system.own, '--response', 'off')).status).toBe(0);
    expect(await chaos('preflight', experiment, ...here)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        'started without its response, so it has no gate: take it down with `chaos down`',
      ),
    });
  }, 180_000);
});
