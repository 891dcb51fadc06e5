import { expect } from '@jest/globals';
import fc from 'fast-check';
import { stress, templateWith } from '../../../unit/engine/support/setup.ts';
import { type Fis, startFis } from './fis.ts';
import { type MalformedRequest, malformedRequests, type There } from './malformed.ts';

/** Source: FIS API model; AWS's common errors for REST-JSON. */
const exceptions = [
  ...['ValidationException', 'ResourceNotFoundException', 'ConflictException', 'ServiceQuotaExceededException'],
  ...['SerializationException', 'UnknownOperationException', 'RequestEntityTooLargeException'],
];
/** Longer than any answer takes, shorter than the test. */
const hangMilliseconds = 10_000;

/** Sends so many malformed requests while an experiment runs: each is refused as AWS refuses, and changes nothing. */
export async function refusesMalformed(count: number): Promise<void> {
  const fis = await startFis({ scale: 1 });
  try {
    const there = setUpIn(fis);
    const before = stateOf(fis);
    await fc.assert(
      fc.asyncProperty(malformedRequests(there), (request) => expectRefusal(fis.server.url, request)),
      { numRuns: count },
    );
    expect(stateOf(fis)).toEqual(before);
    fis.engine.stop(there.experimentId);
    expect((await fis.engine.ended(there.experimentId)).progress.status).toBe('stopped');
  } finally {
    await fis.close();
  }
}

function setUpIn({ engine }: Fis): There {
  const experimentOptions = { accountTargeting: 'multi-account' } as const;
  const actions = { stress: stress('gateways', 'PT12H') };
  const { id: templateId, arn: templateArn } = engine.templates.create(templateWith({ actions, experimentOptions }));
  const accountId = '000000000000';
  engine.targetAccounts.create(templateId, accountId, { roleArn: `arn:aws:iam::${accountId}:role/target` });
  const { id: experimentId } = engine.start({ clientToken: 'running', experimentTemplateId: templateId });
  return { templateId, templateArn, experimentId, accountId };
}

const stateOf = ({ engine }: Fis) => ({
  templates: engine.templates.list(),
  experiments: engine.experiments().map(({ id, tags }) => ({ id, tags })),
  lever: engine.safetyLever.get('default'),
});

async function expectRefusal(url: string, { path, ...request }: MalformedRequest): Promise<void> {
  const response = await fetch(url + path, { ...request, signal: AbortSignal.timeout(hangMilliseconds) });
  const body = await response.text();
  const error = response.headers.get('x-amzn-errortype');
  expect({ isRefused: response.status >= 400 && response.status < 500, status: response.status, body }).toMatchObject({
    isRefused: true,
    body: expect.stringMatching(/^\{"message":".+"\}$/s),
  });
  expect(exceptions).toContain(error);
  expect(JSON.parse(body).message.length).toBeLessThanOrEqual(1024);
}
