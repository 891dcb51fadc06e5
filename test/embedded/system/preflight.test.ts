import { describe, expect, test } from '@jest/globals';
import { reasonsAgainst } from '../../../lib/model/response/gate.ts';
import { gatedSystem, isOpen } from './gated-system.ts';
import { chaos } from './support.ts';

const { here, journal, ask, decided, until } = gatedSystem(30_700);
const experiments = () => journal().filter(({ type }) => type === 'experiment-state').length;

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
