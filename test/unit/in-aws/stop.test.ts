import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EndpointSettings } from '../../../aws/endpoint-settings.ts';
import { healRemote } from '../../../cli/on-endpoint/heal.ts';
import { listRemote } from '../../../cli/on-endpoint/list.ts';
import { statusRemote } from '../../../cli/on-endpoint/status.ts';
import { stopRemote } from '../../../cli/on-endpoint/stop.ts';
import { runInAws } from '../../../cli/run-in-aws.ts';
import { labels } from '../../../lib/model/labels.ts';
import { type Answers, Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

let aws: ScriptedAws;
beforeEach(async () => {
  aws = await startScriptedAws();
});
afterEach(() => aws.close());

const tagsOf = (environment?: string, system = 'shop') => ({
  [labels.system]: system,
  [labels.experiment]: 'kill-gateway',
  ...(environment && { [labels.environment]: environment }),
});

interface Running {
  readonly template: string;
  readonly tags?: Record<string, string>;
}

/** Templates of two environments and of another system, and what runs of them, in pages of two. */
function account(running: Readonly<Record<string, Running>>, others: Answers = {}): Answers {
  const stopped = new Set<string>();
  const state = (id: string) => ({ status: stopped.has(id) ? 'stopped' : 'running', reason: 'By test.' });
  const all = Object.entries(running).map(([id, { template, tags }]) => ({ id, experimentTemplateId: template, tags }));
  const templates = [
    { id: 'EXT-dev', tags: tagsOf('dev') },
    { id: 'EXT-prod', tags: tagsOf('prod') },
    { id: 'EXT-bank', tags: tagsOf('dev', 'bank') },
    { id: 'EXT-bare' },
  ];
  return {
    // One template a page: what runs may be of the last.
    ListExperimentTemplates: ({ input: { nextToken = '0' } }) => ({
      experimentTemplates: templates.slice(Number(nextToken), Number(nextToken) + 1),
      ...(Number(nextToken) + 1 < templates.length && { nextToken: String(Number(nextToken) + 1) }),
    }),
    ListExperiments: ({ input: { nextToken = '0' } }) => {
      const next = Number(nextToken) + 2;
      const experiments = all.slice(next - 2, next).map((each) => ({ ...each, state: state(each.id) }));
      return { experiments, ...(next < all.length && { nextToken: String(next) }) };
    },
    GetExperiment: ({ input: { id } }) => ({ experiment: { id, state: state(id) } }),
    StopExperiment: ({ input: { id } }) => {
      stopped.add(id);
      return { experiment: { id } };
    },
    ...others,
  };
}

async function stop(answers: Answers, environment?: string) {
  aws.answers = answers;
  const news: string[] = [];
  const trouble: string[] = [];
  const say = { news: (line: string) => void news.push(line), trouble: (line: string) => void trouble.push(line) };
  const settings: EndpointSettings = { endpoint: aws.url, ...(environment && { environment }) };
  const status = await stopRemote(settings, 'shop', say);
  const stops = aws.calls.flatMap(({ operation, input }) =>
    operation === 'StopExperiment' ? [input.id as string] : [],
  );
  return { status, news, trouble, stops: [...new Set(stops)].sort() };
}

describe('stop', () => {
  const running = {
    'EXP-dev': { template: 'EXT-dev', tags: tagsOf('dev') },
    'EXP-prod': { template: 'EXT-prod', tags: tagsOf('prod') },
    'EXP-dev-bare': { template: 'EXT-dev' },
    'EXP-prod-bare': { template: 'EXT-prod' },
    'EXP-prod-said-to-be-dev': { template: 'EXT-prod', tags: tagsOf('dev') },
    'EXP-bank': { template: 'EXT-bank', tags: tagsOf('dev', 'bank') },
    'EXP-foreign': { template: 'EXT-bare' },
    'EXP-of-a-template-that-went': { template: 'EXT-gone', tags: tagsOf('dev') },
    'EXP-prod-of-a-template-that-went': { template: 'EXT-gone', tags: tagsOf('prod') },
    'EXP-nowhere': { template: 'EXT-gone', tags: tagsOf() },
  };

  test('leaves another environment’s experiments and another system’s untouched, on every page', async () => {
    const { stops, status } = await stop(account(running), 'dev');
    expect(stops).toEqual(['EXP-dev', 'EXP-dev-bare', 'EXP-of-a-template-that-went']);
    expect(status).toBe(0);
  });

  test('of an environment that there is not is refused, and so is all else that asks for one', async () => {
    const refused = /no templates of environment production; there are those of dev, prod, .*; did you mean prod\?/;
    await expect(stop(account(running), 'production')).rejects.toThrow(refused);
    expect(aws.operations()).not.toContain('StopExperiment');
    const say = { news: () => {}, trouble: () => {} };
    const settings = { endpoint: aws.url, environment: 'production' };
    const preview = { system: 'shop', preview: true };
    await expect(statusRemote(settings, { system: 'shop', json: false }, say)).rejects.toThrow(refused);
    await expect(healRemote(settings, preview, say)).rejects.toThrow(refused);
    await expect(listRemote(settings, 'shop', false)).rejects.toThrow(refused);
    const run = { name: 'kill-gateway', choose: () => [] };
    await expect(runInAws({ positionals: [], options: {} }, settings, run)).rejects.toThrow(refused);
    aws.answers = {};
    await expect(healRemote({ ...settings, environment: 'stag' }, preview, say)).rejects.toThrow(
      'did you mean staging?',
    );
  });

  test('without an environment stops all that is ours, and nothing else', async () => {
    const { stops } = await stop(account(running));
    expect(stops).not.toContain('EXP-bank');
    expect(stops).not.toContain('EXP-foreign');
    expect(stops).toHaveLength(8);
  });

  test('stops the others where one cannot be followed, and says so', async () => {
    const answers = account(running);
    const { GetExperiment } = answers;
    const denied = new Refusal('AccessDeniedException', 'not this one', 403);
    answers.GetExperiment = (call) => (call.input.id === 'EXP-dev' ? denied : GetExperiment?.(call));
    const { status, news, trouble } = await stop(answers, 'dev');
    expect(trouble).toContain('EXP-dev may still be running: AccessDeniedException, not this one');
    expect(news).toEqual(['EXP-dev-bare stopped: By test.', 'EXP-of-a-template-that-went stopped: By test.']);
    expect(status).toBe(3);
  });

  test('says that FIS does not take the stop', async () => {
    const answers = account({ 'EXP-dev': { template: 'EXT-dev' } });
    let stops = 0;
    const { StopExperiment } = answers;
    const denied = new Refusal('AccessDeniedException', 'may not fis:StopExperiment', 403);
    answers.StopExperiment = (call) => (++stops < 3 ? denied : StopExperiment?.(call));
    const { trouble, status } = await stop(answers, 'dev');
    expect(trouble.slice(1)).toEqual(['EXP-dev is not stopped yet: AccessDeniedException, may not fis:StopExperiment']);
    expect(status).toBe(0);
  });
});
