import { FisClient } from '@aws-sdk/client-fis';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { anyonesInWords, everyonesExperiments } from '../../../aws/fis/everyones-experiments.ts';
import { identify, identityKey } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { labels } from '../../../lib/model/labels.ts';
import { type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

let aws: ScriptedAws;
let fis: FisClient;
let tags: Record<string, string>;
beforeEach(async () => {
  aws = await startScriptedAws({
    ListExperimentTemplates: () => ({ experimentTemplates: [{ id: 'EXT', tags }] }),
    ListExperiments: () => ({
      experiments: [{ id: 'EXP', experimentTemplateId: 'EXT', state: { status: 'running', reason: '' } }],
    }),
  });
  fis = new FisClient({
    ...{ endpoint: aws.url, region: 'us-east-1' },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
afterEach(async () => {
  fis.destroy();
  await aws.close();
});

const own = identify(process.pid) as ProcessIdentity;
const ofShop = { [labels.system]: 'shop', [labels.experiment]: 'kill-gateway' };

test.each([
  [
    'of an environment',
    { ...ofShop, [labels.environment]: 'dev' },
    'kill-gateway of shop in dev (no tag says whose it is)',
  ],
  ['of a team', { ...ofShop, [labels.environment]: 'dev', Owner: 'ann' }, 'kill-gateway of shop in dev (owner ann)'],
  ['of a system on a laptop', ofShop, 'kill-gateway of shop on one machine'],
  [
    'of a command on a laptop',
    { ...ofShop, [labels.owner]: identityKey(own) },
    `kill-gateway of shop on one machine (for the command that runs as process ${own.pid})`,
  ],
  ['of nobody', {}, 'from template EXT in no environment (no tag says whose it is)'],
  ['of somebody else', { 'bank:owner': 'eve' }, 'from template EXT in no environment (owner eve)'],
])('an experiment %s is told in the words of users', async (_, given, words) => {
  tags = given as Record<string, string>;
  expect((await everyonesExperiments(fis)).map(anyonesInWords)).toEqual([`EXP ${words}`]);
});
