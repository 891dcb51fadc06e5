import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';

let fis: Fis;
beforeEach(async () => {
  fis = await startFis();
});
afterEach(() => fis.close());

const asked = {
  outputs: { s3Configuration: { bucketName: 'our-bucket', prefix: 'reports' } },
  dataSources: {
    cloudWatchDashboards: [{ dashboardIdentifier: 'arn:aws:cloudwatch::000000000000:dashboard/overview' }],
  },
  ...{ preExperimentDuration: 'PT2M', postExperimentDuration: 'PT5M' },
};
/** What the SDK of this version knows nothing of is sent as it is. */
const send = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(fis.server.url + path, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, ...((await response.json()) as object) };
};
const create = async (experimentReportConfiguration: unknown, changes = {}) =>
  send('POST', '/experimentTemplates', { ...template(changes), experimentReportConfiguration });
const idOf = ({ experimentTemplate }: Record<string, unknown>) => (experimentTemplate as { id: string }).id;
const start = async (experimentTemplateId: string) => {
  const answer = await send('POST', '/experiments', { clientToken: crypto.randomUUID(), experimentTemplateId });
  return (answer.experiment as { id: string }).id;
};

describe('the report configuration of a template', () => {
  test('is kept, given back, and taken over by its experiments', async () => {
    const created = await create(asked);
    expect(created).toMatchObject({ status: 200, experimentTemplate: { experimentReportConfiguration: asked } });
    const id = await start(idOf(created));
    await fis.engine.ended(id);
    expect(await send('GET', `/experiments/${id}`)).toMatchObject({
      experiment: {
        experimentReportConfiguration: asked,
        experimentReport: { state: { status: 'pending', reason: 'The experiment has not ended.' } },
      },
    });
  });

  test('is changed as a whole, and taken away by an empty one', async () => {
    const id = idOf(await create(asked));
    const other = { outputs: { s3Configuration: { bucketName: 'another' } } };
    const update = (experimentReportConfiguration: unknown) =>
      send('PATCH', `/experimentTemplates/${id}`, { experimentReportConfiguration });
    expect(await update(other)).toMatchObject({ experimentTemplate: { experimentReportConfiguration: other } });
    expect((await update({})).experimentTemplate).not.toHaveProperty('experimentReportConfiguration');
    const experiment = (await send('GET', `/experiments/${await start(id)}`)).experiment;
    expect(experiment).not.toHaveProperty('experimentReport');
  });

  const outputs = asked.outputs;
  test.each<[string, unknown]>([
    ['outputs.s3Configuration.bucketName: is required', {}],
    ['outputs.s3Configuration.bucketName: is required', { outputs: { s3Configuration: { prefix: 'x' } } }],
    ['outputs.s3Configuration.bucketName: must NOT', { outputs: { s3Configuration: { bucketName: 'x' } } }],
    ['outputs: must be object', { outputs: [] }],
    [
      'preExperimentDuration: "20 minutes" is not an ISO 8601 duration',
      { outputs, preExperimentDuration: '20 minutes' },
    ],
    ['postExperimentDuration: must be string', { outputs, postExperimentDuration: 20 }],
    [
      'dataSources.cloudWatchDashboards[0].dashboardIdentifier: "overview" is not the ARN of a dashboard',
      { outputs, dataSources: { cloudWatchDashboards: [{ dashboardIdentifier: 'overview' }] } },
    ],
    [
      'dataSources.cloudWatchDashboards[0].dashboardIdentifier: is required: the ARN of a dashboard',
      { outputs, dataSources: { cloudWatchDashboards: [{}] } },
    ],
  ])('is refused: %s', async (message, configuration) => {
    const answer = await create(configuration);
    expect(answer.status).toBe(400);
    expect(answer.message).toContain(`experimentReportConfiguration.${message}`);
  });
});

describe('the report of an experiment', () => {
  const told = async (...events: object[]) => {
    const id = await start(idOf(await create(asked)));
    await fis.engine.ended(id);
    for (const event of events) {
      fis.log.append({ type: 'experiment-report', experimentId: id, status: 'running', reason: 'now', ...event });
    }
    const { experiment } = await send('GET', `/experiments/${id}`);
    return (experiment as { experimentReport: unknown }).experimentReport;
  };

  test('is named once it is there', async () => {
    expect(await told({})).toEqual({ state: { status: 'running', reason: 'now' } });
    const arn = 'arn:aws:s3:::our-bucket/reports/EXP1/report.html';
    expect(await told({}, { status: 'completed', reason: 'done', arn })).toEqual({
      state: { status: 'completed', reason: 'done' },
      s3Reports: [{ arn, reportType: 'HTML' }],
    });
  });

  test('that failed has a code, and a reason of a length that FIS has', async () => {
    expect(await told({ status: 'failed', reason: 'x'.repeat(600) })).toEqual({
      state: { status: 'failed', reason: `${'x'.repeat(511)}…`, error: { code: 'InternalFailure' } },
    });
  });
});
