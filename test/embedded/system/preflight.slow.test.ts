import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { reasonsAgainst } from '../../../lib/model/response/gate.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { experiment, gatedSystem, settingsFile } from './gated-system.ts';
import { start } from './running-system.ts';
import { chaos, eventually } from './support.ts';

const { folder, own, here, journal, upState, ask, decided, until } = gatedSystem(30_740);

describe('the gate of a system on this machine', () => {
  test('is shut while something else runs', async () => {
    const id = await start(upState(), 'slow-payment-service-to-payments');
    await eventually(() => journal().some(({ type }) => type === 'fault-applied'));
    const decision = await decided();
    expect(decision.status).toBe(1);
    expect(reasonsAgainst(decision)).toContain(`nothing else running: slow-payment-service-to-payments runs (${id})`);
    expect((await chaos('stop', ...here)).status).toBe(0);
  }, 180_000);

  test('is shut under an alarm in ALARM, and where the error budget burns', async () => {
    const cloudwatch = new CloudWatchClient(localAws(upState().endpoint));
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
    const up = await chaos('up', ...own, '--rate', '50', '--preflight', file);
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
    const elsewhere = ['--folder', `${folder}-other`];
    expect(await chaos('up', ...elsewhere, '--preflight', wrong)).toMatchObject({
      status: 2,
      stderr: `chaos: --preflight ${wrong}: approvals must be 0 or 1, not "one"\n`,
    });
    expect((await chaos('run', experiment, ...own, '--preflight', file)).stderr).toContain(
      'a system is up with the --preflight that it was started with',
    );
  });

  test('without the response there is no gate, and it says what to do', async () => {
    await chaos('down', ...here);
    expect(await chaos('preflight', experiment, ...here)).toMatchObject({ status: 3 });
    expect((await chaos('up', ...own, '--response', 'off')).status).toBe(0);
    expect(await chaos('preflight', experiment, ...here)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        'started without its response, so it has no gate: take it down with `chaos down`',
      ),
    });
  }, 180_000);
});
