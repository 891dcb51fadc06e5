import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { listRemote } from '../../../cli/on-endpoint/list.ts';
import { runInAws } from '../../../cli/run-in-aws.ts';
import { labels } from '../../../lib/model/labels.ts';
import { lateStop, stopLagInAws } from '../../../lib/model/stop-lag.ts';
import { choicesOf, deployed } from './support/deployed.ts';
import { type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

describe('that stop conditions are late', () => {
  test('matters for what is over sooner than they are sure to act', () => {
    const said = 'stop conditions act 40 to 90 s late in AWS (an estimate); this fault';
    expect(lateStop(60_000, stopLagInAws)).toBe(`${said} lasts 60 s`);
    expect(lateStop(0, stopLagInAws)).toBe(`${said} acts at once`);
    expect(lateStop(90_000, stopLagInAws)).toBeUndefined();
    expect(lateStop(0, undefined)).toBeUndefined();
  });
});

describe('far away', () => {
  let aws: ScriptedAws;
  let printed: string[];
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'us-east-1' };
  beforeEach(async () => {
    Object.assign(process.env, keys);
    printed = [];
    for (const stream of ['log', 'error'] as const) {
      jest.spyOn(console, stream).mockImplementation((line: string) => void printed.push(line));
    }
    const { id, tags, description } = deployed('kill-gateway', {}, { [labels.production]: 'true' });
    aws = await startScriptedAws({
      ListExperimentTemplates: () => ({ experimentTemplates: [{ id, tags, description }] }),
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const name of Object.keys(keys)) delete process.env[name];
    await aws.close();
  });

  // An address of this machine that is not taken for it.
  const settings = () => ({ endpoint: aws.url.replace('127.0.0.1', '0.0.0.0') });
  const mind =
    'Mind: stop conditions act 40 to 90 s late in AWS (an estimate): no alarm ends a fault that is over sooner.';

  test('it is said under the list of experiments', async () => {
    await listRemote(settings(), 'shop', false);
    expect(printed.at(-1)).toBe(mind);
  });

  test('and before production is asked for by its name', async () => {
    const run = { name: 'kill-gateway', choose: () => choicesOf('kill-gateway').map(asProduction) };
    await expect(runInAws({ positionals: [], options: {} }, settings(), run)).rejects.toThrow('dev serves customers');
    expect(printed).toEqual([mind]);
    expect(aws.operations()).toEqual(['ListExperimentTemplates', 'GetSafetyLever']);
  });

  test('but not nearby', async () => {
    await listRemote({ endpoint: aws.url }, 'shop', false);
    expect(printed.join('\n')).not.toContain('Mind:');
  });
});

const asProduction = <Chosen extends { template: object }>(choice: Chosen): Chosen => ({
  ...choice,
  template: { ...choice.template, production: true },
});
