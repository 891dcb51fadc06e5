import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labels } from '../../../../lib/model/labels.ts';

/** What a test's FIS says of its one experiment; times are milliseconds since the epoch. */
export interface ScriptedExperiment {
  readonly status: string;
  readonly reason: string;
  readonly [other: string]: unknown;
}

/** A FIS whose every answer a test decides: for what our own server never says. */
export interface ScriptedFis {
  readonly url: string;
  /** The experiment as it is now; asked for at every look. */
  experiment: () => ScriptedExperiment;
  /** Answers every request by this error. */
  refusal: { status: number; name: string; message: string } | undefined;
  /** Leaves requests of that `METHOD path` without an answer. */
  mute: string | undefined;
  /** `METHOD path` of every request, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

export const alarmArn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-dev-guardrail-users';

export async function startScriptedFis(
  experiment: ScriptedFis['experiment'],
  name = 'lose-payment',
): Promise<ScriptedFis> {
  const tags = { [labels.system]: 'shop', [labels.experiment]: name, [labels.environment]: 'dev' };
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    self.requests.push(`${request.method} ${path}`);
    if (self.mute === self.requests.at(-1)) return;
    response.setHeader('content-type', 'application/json');
    if (self.refusal) {
      const { status, name, message } = self.refusal;
      response.writeHead(status, { 'x-amzn-errortype': name }).end(JSON.stringify({ message }));
      return;
    }
    response.end(JSON.stringify(answer(path)));
  });

  const answer = (path: string): unknown => {
    if (path === '/experimentTemplates')
      return { experimentTemplates: [{ id: 'EXT1', description: 'scripted', tags }] };
    if (path.startsWith('/experimentTemplates/')) {
      const stopConditions = [{ source: 'aws:cloudwatch:alarm', value: alarmArn }];
      return { experimentTemplate: { id: 'EXT1', targets: {}, actions: {}, stopConditions, tags } };
    }
    if (path.endsWith('/resolvedTargets')) return { resolvedTargets: [] };
    const { status, reason, ...rest } = self.experiment();
    const its = {
      id: 'EXP1',
      experimentTemplateId: 'EXT1',
      state: { status, reason },
      stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarmArn }],
      creationTime: Date.now() / 1000,
      ...rest,
    };
    return path === '/experiments' && self.requests.at(-1)?.startsWith('GET')
      ? { experiments: [its] }
      : { experiment: its };
  };

  const self: ScriptedFis = {
    url: '',
    experiment,
    refusal: undefined,
    mute: undefined,
    requests: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
