import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readPlaces } from '../../../cli/endpoint-options.ts';
import { panicRemote } from '../../../cli/on-endpoint/panic.ts';
import { resumeRemote } from '../../../cli/on-endpoint/resume.ts';
import { labels } from '../../../lib/model/labels.ts';
import { type Answers, type Call, Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

const reason = 'breakwater: orders are failing (ann@laptop, 2026-11-26T03:04:05Z)';
const variables = ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'];
const services = ['SSM', 'ECS', 'DYNAMODB'].map((name) => `AWS_ENDPOINT_URL_${name}`);

let aws: ScriptedAws;
let folder: string;
let printed: string[];
/** The levers by account and Region; experiments run while theirs is disengaged. */
let levers: Map<string, { status: string; reason: string }>;

const placeOf = ({ accessKeyId, region }: Pick<Call, 'accessKeyId' | 'region'>) => `${accessKeyId} ${region}`;
const leverOf = (call: Call) => {
  const [account] = call.accessKeyId.split('-').slice(-1);
  return {
    safetyLever: {
      id: 'default',
      arn: `arn:aws:fis:${call.region}:${account}:safety-lever/default`,
      state: levers.get(placeOf(call)) ?? { status: 'disengaged', reason: '' },
    },
  };
};
const isStopped = (call: Call) => leverOf(call).safetyLever.state.status === 'engaged';
const tags = (system: string, environment: string, more: Record<string, string> = {}) => ({
  [labels.system]: system,
  [labels.environment]: environment,
  [labels.experiment]: 'kill-gateway',
  ...more,
});

/** An account with two environments of ours and an experiment of somebody else. */
const account: Answers = {
  ListExperimentTemplates: () => ({
    experimentTemplates: [
      { id: 'EXT-dev', tags: tags('shop', 'dev') },
      { id: 'EXT-prod', tags: tags('shop', 'prod', { Owner: 'team-shop', [labels.production]: 'true' }) },
      { id: 'EXT-bank', tags: { environment: 'live', 'bank:owner': 'eve' } },
    ],
  }),
  ListExperiments: (call) => ({
    experiments: ['dev', 'prod', 'bank'].map((name) => ({
      id: `EXP-${name}`,
      experimentTemplateId: `EXT-${name}`,
      state: { status: isStopped(call) ? 'stopped' : 'running', reason: '' },
    })),
  }),
  GetExperiment: ({ input: { id } }) => ({ experiment: { id, state: { status: 'stopped', reason: 'By the lever.' } } }),
  GetSafetyLever: leverOf,
  UpdateSafetyLeverState: (call) => {
    const { status, reason: given } = call.input.state;
    const before = levers.get(placeOf(call))?.status ?? 'disengaged';
    if (before === status) return new Refusal('ConflictException', 'without a status change', 409);
    levers.set(placeOf(call), { status, reason: given });
    return leverOf(call);
  },
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  const keys = (name: string, id: string) =>
    `[${name}]\naws_access_key_id = KEY-${id}\naws_secret_access_key = secret\n`;
  writeFileSync(join(folder, 'credentials'), keys('one', '111111111111') + keys('two', '222222222222'));
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  process.env.AWS_CONFIG_FILE = join(folder, 'none');
  printed = [];
  for (const stream of ['log', 'error'] as const) {
    jest.spyOn(console, stream).mockImplementation((line: string) => void printed.push(line));
  }
  levers = new Map();
  aws = await startScriptedAws({ ...account });
  for (const name of services) process.env[name] = aws.url;
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const name of [...variables, ...services]) delete process.env[name];
  rmSync(folder, { recursive: true });
  await aws.close();
});

const places = (options: Record<string, string>) =>
  readPlaces({ positionals: [], options: { endpoint: aws.url, ...options } }, { local: {} }) ?? [];
const panic = (options: Record<string, string>) => panicRemote(places(options), { system: 'shop', reason });
const resume = (options: Record<string, string>, production?: string) =>
  resumeRemote(places(options), { reason: 'breakwater: resumed', production });
const here = { profile: 'one', region: 'us-east-1' };

describe('a panic', () => {
  test('says first whose experiments it stops, then engages, waits and looks at what is left', async () => {
    expect(await panic(here)).toBe(0);
    expect(printed).toEqual(
      [
        'Stops EXP-dev kill-gateway of shop in dev (no tag says whose it is)',
        'Stops EXP-prod kill-gateway of shop in prod (owner team-shop)',
        'Stops EXP-bank from template EXT-bank in live (owner eve)',
        `The safety lever is engaged: ${reason}`,
        'EXP-dev kill-gateway stopped: By the lever.',
        'EXP-prod kill-gateway stopped: By the lever.',
        'EXP-bank from template EXT-bank stopped: By the lever.',
        'Nothing of ours is left in force.',
      ].map((line) => expect.stringContaining(line)) as unknown as string[],
    );
    expect([...levers]).toEqual([['KEY-111111111111 us-east-1', { status: 'engaged', reason }]]);
  });

  test('again is no error, and says whose reason stays', async () => {
    levers.set('KEY-111111111111 us-east-1', { status: 'engaged', reason: 'Blocked days' });
    expect(await panic(here)).toBe(0);
    expect(printed).toContain('The safety lever was engaged already, and its reason stays: Blocked days');
  });

  test('waits while the lever is engaging', async () => {
    let looks = 0;
    aws.answers = {
      ...account,
      GetSafetyLever: (call) => {
        const { safetyLever } = leverOf(call);
        return looks++ < 3
          ? { safetyLever: { ...safetyLever, state: { status: 'engaging', reason } } }
          : { safetyLever };
      },
    };
    expect(await panic(here)).toBe(0);
    expect(looks).toBeGreaterThan(3);
  });

  test('engages every account and Region; where one fails the others are engaged, and the status tells', async () => {
    aws.answers = {
      ...account,
      UpdateSafetyLeverState: (call) =>
        placeOf(call) === 'KEY-222222222222 eu-west-1'
          ? new Refusal('AccessDeniedException', 'not here', 403)
          : account.UpdateSafetyLeverState?.(call),
    };
    expect(await panic({ profile: 'one,two', region: 'us-east-1,eu-west-1' })).toBe(3);
    expect(printed).toContain('two eu-west-1: access denied: not here; a policy of the caller has to allow it');
    expect([...levers.keys()].sort()).toEqual([
      'KEY-111111111111 eu-west-1',
      'KEY-111111111111 us-east-1',
      'KEY-222222222222 us-east-1',
    ]);
  });

  test('engages although what runs cannot be listed', async () => {
    aws.answers = { ...account, ListExperiments: () => new Refusal('AccessDeniedException', 'no lists', 403) };
    expect(await panic(here)).toBe(3);
    expect(printed[0]).toBe('whose experiments are stopped is not known: no lists');
    expect(levers.get('KEY-111111111111 us-east-1')).toEqual({ status: 'engaged', reason });
  });

  test('an experiment that failed is told, and is not taken for undone', async () => {
    aws.answers = {
      ...account,
      GetExperiment: ({ input: { id } }) => ({
        experiment: { id, state: { status: id === 'EXP-dev' ? 'failed' : 'stopped', reason: 'So.' } },
      }),
    };
    expect(await panic(here)).toBe(3);
    expect(printed).toContain('EXP-dev kill-gateway failed: So.');
  });

  test('a table that still has a fault’s limit is told, and the status is 3', async () => {
    aws.answers = {
      ...account,
      ListTables: () => ({ TableNames: ['shop-dev-products'] }),
      DescribeTable: () => ({ Table: { TableArn: 'arn:table' } }),
      ListTagsOfResource: () => ({
        Tags: [
          { Key: labels.system, Value: 'shop' },
          { Key: labels.onDemandThroughput, Value: '-1/-1' },
        ],
      }),
    };
    expect(await panic(here)).toBe(3);
    expect(printed).toContain(`shop-dev-products still has the limit of a fault: chaos heal --endpoint ${aws.url}`);
  });

  test('waits for automations that are still taking their fault back', async () => {
    let looks = 0;
    aws.answers = {
      ...account,
      DescribeAutomationExecutions: ({ input }) => {
        expect(input.Filters[0].Values).toContain('shop-prod-');
        const running = {
          AutomationExecutionId: 'a',
          DocumentName: 'shop-dev-x',
          AutomationExecutionStatus: 'Cancelling',
        };
        return { AutomationExecutionMetadataList: looks++ < 2 ? [running] : [] };
      },
    };
    expect(await panic(here)).toBe(0);
    expect(looks).toBe(3);
  });

  test('what may not be looked at is said, and is not taken for undone', async () => {
    aws.answers = { ...account, ListTables: () => new Refusal('AccessDeniedException', 'no tables') };
    expect(await panic(here)).toBe(3);
    expect(printed).toContain('tables could not be looked at: no tables');
  });

  test('names accounts that experiments act in and whose lever is not engaged', async () => {
    aws.answers = {
      ...account,
      ListTargetAccountConfigurations: () => ({ targetAccountConfigurations: [{ accountId: '222222222222' }] }),
    };
    expect(await panic(here)).toBe(3);
    expect(printed.at(-1)).toContain('experiments also act in 222222222222: ');
    levers.clear();
    expect(await panic({ profile: 'one,two', region: 'us-east-1' })).toBe(0);
  });
});

describe('a resume', () => {
  const ours = { status: 'engaged', reason } as const;
  const engage = (lever: { status: string; reason: string }) => levers.set('KEY-111111111111 us-east-1', lever);
  const status = () => levers.get('KEY-111111111111 us-east-1')?.status;

  test('of an account with production wants it named, and then disengages', async () => {
    engage(ours);
    await expect(resume(here)).rejects.toThrow(
      'prod serves customers: the lever stays; to mean it, say --production prod',
    );
    await expect(resume(here, 'dev')).rejects.toThrow('--production names dev, but this is prod: the lever stays');
    expect(status()).toBe('engaged');
    expect(await resume(here, 'prod')).toBe(0);
    expect(printed).toEqual([`The safety lever is disengaged, it was engaged for: ${reason}`]);
    expect(await resume(here)).toBe(0);
    expect(printed.at(-1)).toBe('The safety lever is not engaged: experiments may start.');
  });

  test('refuses a lever whose reason is not ours, and names it', async () => {
    engage({ status: 'engaged', reason: 'Blocked days' });
    await expect(resume(here, 'prod')).rejects.toThrow('was engaged by somebody else ("Blocked days")');
    expect(status()).toBe('engaged');
  });

  test('changes nothing while the lever is engaging', async () => {
    engage({ status: 'engaging', reason });
    expect(await resume(here, 'prod')).toBe(3);
    expect(status()).toBe('engaging');
  });

  test('goes on where one place refuses', async () => {
    engage({ status: 'engaged', reason: 'Blocked days' });
    levers.set('KEY-222222222222 us-east-1', ours);
    expect(await resume({ profile: 'one,two', region: 'us-east-1' }, 'prod')).toBe(3);
    expect(levers.get('KEY-222222222222 us-east-1')?.status).toBe('disengaged');
  });
});
