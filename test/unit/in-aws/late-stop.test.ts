import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readTemplates } from '../../../aws/templates.ts';
import { listRemote } from '../../../cli/on-endpoint/list.ts';
import { runInAws } from '../../../cli/run-in-aws.ts';
import { labels } from '../../../lib/model/labels.ts';
import {
  calmMillisecondsWith,
  lateStop,
  readStopLag,
  stopLagInAws,
  stopLagTag,
  stopLagWith,
} from '../../../lib/model/stop-lag.ts';
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

describe('how late they are', () => {
  const journeys = [
    { name: 'browse', share: 60 },
    { name: 'buy', share: 10 },
  ] as never;

  test('follows from the windows in which guardrails look, and those from the load', () => {
    expect(stopLagWith({ requestsPerSecond: 20 }, {})).toEqual(stopLagInAws);
    // 50 samples and half as many more take 75 s, so windows of 120 s: a window and a half, two looks, and AWS.
    expect(stopLagWith({ requestsPerSecond: 1 }, {})).toEqual({ least: 150_000, most: 310_000 });
    expect(stopLagWith(undefined, {})).toEqual({ least: 90_000, most: 270_000 });
  });

  test('and so does how long an alarm rings on: as long as it looks back, and until that is there', () => {
    // The load balancer's, of which three minutes are looked at: with that of the end, the lag, the look, AWS.
    expect(calmMillisecondsWith(undefined, { journeys: [] })).toBe((4 * 60 + 60 + 60 + 60) * 1000);
    // The rarest journey has 0.1 requests a second, its 20 samples windows of 300 s, of which three are looked at.
    expect(calmMillisecondsWith({ requestsPerSecond: 1 }, { journeys })).toBe(
      Math.ceil(4 * 300 + 3.5 + 60 + 60) * 1000,
    );
  });

  test('is told by a template, and read from it', () => {
    expect(readStopLag(stopLagTag({ least: 150_000, most: 310_000 }))).toEqual({ least: 150_000, most: 310_000 });
    expect(readStopLag('soon')).toBeUndefined();
    const tags = { [labels.stopLag]: '150-310', [labels.alarmCalm]: '1324' };
    const [template] = readTemplates([deployed('kill-gateway', {}, tags)], 'shop');
    expect(template).toMatchObject({ stopLag: { least: 150_000, most: 310_000 }, calmMilliseconds: 1_324_000 });
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

  test('by what each template tells', async () => {
    const { id, tags } = deployed('kill-gateway', {}, { [labels.stopLag]: '150-310' });
    aws.answers = { ListExperimentTemplates: () => ({ experimentTemplates: [{ id, tags }] }) };
    await listRemote(settings(), 'shop', false);
    expect(printed.at(-1)).toContain('stop conditions act 150 to 310 s late in AWS');
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
