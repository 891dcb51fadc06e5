import { rmSync } from 'node:fs';
import { CreateExperimentTemplateCommand, FisClient } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { templatesByExperiment } from '../../../aws/fis/templates.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { labels } from '../../../lib/model/labels.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { places, readState, type SystemState } from '../../../local/supervisor/state.ts';
import { startTemplate } from './running-system.ts';
import { chaos, eventually, isBusyMachine, measured, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const own = ['--folder', folder, '--base-port', '26000'];
let state: SystemState;
let fis: FisClient;

const journal = (): Event[] => readJournal(places(folder).journal).events;
const ours = (path: string, method = 'GET') => fetch(`${state.endpoint}/_breakwater/${path}`, { method });

async function templateOf(name: string): Promise<string> {
  return (await templatesByExperiment(fis)).get(name)?.id as string;
}

const start = (template: string) => startTemplate(fis, template);

/** The verdict on a template that is started by the SDK, and nothing more; again where the machine was too busy. */
async function judgedBySdk(template: string): Promise<{ id: string; verdict: Verdict }> {
  for (let left = 3; ; left--) {
    const id = await start(template);
    const answer = await ours(`experiments/${id}/verdict?wait=120`);
    const verdict = (await answer.json()) as Verdict;
    expect({ status: answer.status, verdict }).toMatchObject({ status: 200 });
    if (left === 0 || !isBusyMachine(verdict)) return { id, verdict };
  }
}

beforeAll(async () => {
  const { status, stderr } = await chaos('up', '--rate', '50', ...own);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  state = readState(folder) as SystemState;
  fis = new FisClient({
    endpoint: state.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  // A baseline: what is started at once has none, and says so.
  await new Promise((next) => setTimeout(next, 8000));
}, 60_000);
afterAll(async () => {
  await chaos('down', '--folder', folder);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What must not depend on who started it. */
const kindOf = ({ experiment, verdict, reasons, effect, proofs, deaths, hurt, cascade, data, ...rest }: Verdict) => ({
  experiment,
  verdict,
  reasons,
  effect,
  proofs,
  // A busy machine fails health checks too: those deaths are of the one run, and nothing that the fault did.
  deaths: deaths.filter(({ expected }) => expected),
  hurt,
  cascade,
  data: data && { ...data, acknowledged: data.acknowledged > 0 },
  figures: Object.keys(rest).sort(),
});

describe('an experiment that the AWS SDK has started', () => {
  test.each(['kill-payment-service', 'lose-payment'])(
    '%s gets the verdict that chaos run gives',
    async (name) => {
      const { id, verdict } = await judgedBySdk(await templateOf(name));
      const told = () => journal().find((event) => event.type === 'verdict' && event.experimentId === id);
      await eventually(() => told() !== undefined);
      expect(told()).toMatchObject({ v: 2, ...verdict });
      const run = await measured('run', name, '--json', ...own);
      expect(kindOf(verdict)).toEqual(kindOf(run.verdict));
      expect(verdict).toMatchObject({ experiment: name, verdict: 'held', reasons: [] });
      expect(await (await ours('load')).json()).toMatchObject({ rate: 50 });
    },
    400_000,
  );

  test('from a template of its user’s own is judged too, by its description', async () => {
    const { experimentTemplate } = await fis.send(
      new CreateExperimentTemplateCommand({
        clientToken: crypto.randomUUID(),
        description: 'one of mine',
        roleArn: 'arn:aws:iam::000000000000:role/mine',
        stopConditions: [{ source: 'none' }],
        targets: {
          one: {
            resourceType: 'aws:ecs:task',
            resourceTags: { [labels.system]: 'shop', [labels.service]: 'recommendation-service' },
            selectionMode: 'COUNT(1)',
          },
        },
        actions: { stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'one' } } },
      }),
    );
    const { verdict } = await judgedBySdk(experimentTemplate?.id as string);
    expect(verdict).toMatchObject({ experiment: 'one of mine', deaths: [{ expected: true }], reasons: [] });
  }, 200_000);
});

test('two at once are inconclusive, and without a load the verdict says what is wanting', async () => {
  const [one, other] = [await start(await templateOf('slow-products')), await start(await templateOf('lose-payment'))];
  const reasonsOf = async (id: string) =>
    ((await (await ours(`experiments/${id}/verdict?wait=120`)).json()) as Verdict).reasons;
  expect(await reasonsOf(one)).toContain(`overlapped ${other} (lose-payment)`);
  expect(await reasonsOf(other)).toContain(`overlapped ${one} (slow-products)`);
  await ours('load', 'DELETE');
  const alone = await reasonsOf(await start(await templateOf('kill-payment-service')));
  expect(alone[0]).toBe('no load was running: start one with `chaos up --rate 50`, or use `chaos run`');
}, 200_000);
