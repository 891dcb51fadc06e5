import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readEndpoint, readPlaces } from '../../../cli/endpoint-options.ts';
import { stopRemote } from '../../../cli/on-endpoint/stop.ts';
import { walk } from '../../../cli/on-endpoint/walk.ts';
import { labels } from '../../../lib/model/labels.ts';
import { Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

const read = (options: Record<string, string>) => readPlaces({ positionals: [], options }, { local: {} });

describe('the places of a command', () => {
  test('are each profile in each region, once', () => {
    expect(read({ endpoint: 'aws', region: 'x,y,x', profile: 'a,b', env: 'dev' })).toEqual(
      ['a', 'b'].flatMap((profile) =>
        ['x', 'y'].map((region) => ({ endpoint: 'aws', profile, region, environment: 'dev' })),
      ),
    );
    expect(read({ endpoint: 'aws' })).toEqual([{ endpoint: 'aws' }]);
  });

  test('are named', () => {
    expect(() => read({ endpoint: 'aws', region: 'x,' })).toThrow(
      '--region must be names with commas between, not "x,"',
    );
    expect(() => read({ profile: 'a' })).toThrow('--profile is for an endpoint: add --endpoint aws');
  });

  test('are one for a command that runs something', () => {
    const given = { positionals: [], options: { endpoint: 'aws', region: 'x,y' } };
    expect(() => readEndpoint(given, { local: {} })).toThrow('one region and one profile at a time');
  });
});

describe('a walk', () => {
  let aws: ScriptedAws;
  let folder: string;
  let printed: string[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'profiles-'));
    const keys = (name: string) => `[${name}]\naws_access_key_id = KEY-OF-${name}\naws_secret_access_key = secret\n`;
    writeFileSync(join(folder, 'credentials'), keys('one') + keys('two'));
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
    process.env.AWS_CONFIG_FILE = join(folder, 'none');
    printed = [];
    for (const stream of ['log', 'error'] as const) {
      jest.spyOn(console, stream).mockImplementation((line: string) => void printed.push(line));
    }
    const stopped = new Set<string>();
    const tags = { [labels.system]: 'shop', [labels.environment]: 'dev' };
    aws = await startScriptedAws({
      ListExperimentTemplates: ({ region }) =>
        region === 'eu-west-1' ? new Refusal('AccessDeniedException', 'not here', 403) : { experimentTemplates: [] },
      ListExperiments: ({ region, accessKeyId }) => {
        const experiments = [{ id: `EXP ${accessKeyId} ${region}`, tags, state: { status: 'running' } }];
        return { experiments };
      },
      StopExperiment: ({ input: { id } }) => {
        stopped.add(decodeURIComponent(id));
        return {};
      },
      GetExperiment: ({ input: { id } }) => ({
        experiment: {
          id,
          state: { status: stopped.has(decodeURIComponent(id)) ? 'stopped' : 'running', reason: 'Over.' },
        },
      }),
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    delete process.env.AWS_CONFIG_FILE;
    rmSync(folder, { recursive: true });
    await aws.close();
  });

  const stop = (options: Record<string, string>) =>
    walk(read({ endpoint: aws.url, ...options }) ?? [], (place, say) => stopRemote(place, 'shop', say));

  test('stops what runs in each account and region, with its own credentials', async () => {
    const status = await stop({ profile: 'one,two', region: 'us-east-1,us-west-2' });
    expect(printed).toContain('one us-east-1: EXP KEY-OF-one us-east-1 stopped: Over.');
    expect(printed).toContain('two us-west-2: EXP KEY-OF-two us-west-2 stopped: Over.');
    expect(printed.filter((line) => line.endsWith('stopped: Over.'))).toHaveLength(4);
    expect(status).toBe(0);
  });

  test('goes on where one place fails, and the exit status says so', async () => {
    const status = await stop({ profile: 'two', region: 'eu-west-1,us-east-1' });
    expect(printed).toContain('two eu-west-1: access denied: not here; a policy of the caller has to allow it');
    expect(printed).toContain('two us-east-1: EXP KEY-OF-two us-east-1 stopped: Over.');
    expect(status).toBe(3);
  });

  test('is as it ever was in one place', async () => {
    await expect(stop({ profile: 'one', region: 'eu-west-1' })).rejects.toThrow('access denied: not here');
  });
});
