import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { chaos, temporaryFolder } from '../system/support.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const here = ['--folder', folder];
const notUp = 'The system is not up. Start it with: chaos up\n';

describe('where the system is not up', () => {
  test.each([
    [['unlock', 'gateway']],
    [['redrive']],
    [['resume']],
    [['alarms']],
    [['alarms', '--json']],
    [['alarms', 'test']],
    [['preflight', 'random-kill']],
    [['deploy', 'gateway']],
  ])('%j cannot be done: exit status 3', async (args) => {
    expect(await chaos(...args, ...here)).toEqual({ status: 3, stdout: '', stderr: notUp });
  });

  test.each(['status', 'stop', 'down'])('%s has nothing to do', async (command) => {
    expect(await chaos(command, ...here)).toEqual({ status: 0, stdout: notUp, stderr: '' });
  });

  test.each([
    [['unlock'], 'which service? There are gateway, '],
    [['unlock', 'gateway', 'order-service'], 'one service at a time: "order-service" is one too many'],
    [['deploy'], 'which service? '],
    [['preflight'], 'which experiment? '],
    [['redrive', 'notfy'], '"notfy" is no handler with a queue; did you mean notify?'],
    [['alarms', 'test', 'guardrail-x'], '"guardrail-x" is no guardrail'],
  ])('%j is wrong usage all the same', async (args, message) => {
    const { status, stdout, stderr } = await chaos(...args, ...here);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  test('a panic engages no lever, and says so', async () => {
    const { status, stdout, stderr } = await chaos('panic', 'too much', ...here);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(`no safety lever was engaged: no system is up in ${folder}, and none has left anything`);
    expect(stderr).toContain('chaos panic --endpoint aws');
  });
});
