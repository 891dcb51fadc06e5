import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../../../base/clock.ts';
import { dashboardPage } from '../../../dashboard/page.ts';
import type { OfferedExperiment } from '../../../dashboard/view/view.ts';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { leverReason, safetyLeverId } from '../../../lib/model/safety-lever.ts';
import { loadAssets } from '../../../report/assets.ts';
import type { Engine } from '../../engine/engine.ts';
import { ResourceNotFoundException } from '../../engine/errors.ts';
import type { CommandedRuns } from './commanded-runs.ts';
import { keptRuns, readReport } from './kept-reports.ts';
import type { Live } from './live.ts';
import { planView } from './plan-view.ts';

export const dashboardPath = '/_breakwater/dashboard';

export interface DashboardPorts {
  readonly folder: string;
  readonly engine: Pick<Engine, 'planOnly' | 'safetyLever'>;
  /** Those that can be started, each with its template. */
  readonly experiments: readonly { readonly experiment: Experiment; readonly templateId: string }[];
  readonly live: Live;
  readonly runs: CommandedRuns;
  readonly token: string;
  readonly clock: Clock;
}

/** Nobody else's page may show ours in a frame, where a click would be another than it seems. */
const headers = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;
/** A reader that takes no more is left, and comes again; bytes. */
const mostWaiting = 4 * 1024 * 1024;

/** The page, what it is told, and what it may ask for. */
export function registerDashboard(app: FastifyInstance, ports: DashboardPorts): void {
  app.get('/', (_, reply) => reply.redirect(dashboardPath));
  app.register(async (inner) => pageRoutes(inner, ports), { prefix: dashboardPath });
  app.register(async (inner) => actionRoutes(inner, ports), { prefix: dashboardPath });
}

function pageRoutes(app: FastifyInstance, { folder, live, token }: DashboardPorts): void {
  const send = (reply: FastifyReply, type: string, body: string) => reply.headers(headers).type(type).send(body);

  app.get('/', (_, reply) => send(reply, 'text/html; charset=utf-8', dashboardPage(dashboardPath)));
  app.get('/app.js', async (_, reply) =>
    send(reply, 'text/javascript; charset=utf-8', (await loadAssets('dashboard')).script),
  );
  app.get('/app.css', async (_, reply) =>
    send(reply, 'text/css; charset=utf-8', (await loadAssets('dashboard')).styles),
  );

  /** What is needed to change something; a page of another origin cannot read it. */
  app.get('/token', (_, reply) => reply.headers(headers).send({ token }));

  app.get('/live', (request, reply) => {
    const stream = new PassThrough();
    const unsubscribe = live.subscribe((message) => {
      stream.write(`data: ${message}\n\n`);
      if (stream.writableLength > mostWaiting) request.raw.destroy();
    });
    request.raw.once('close', () => {
      unsubscribe();
      stream.destroy();
    });
    return reply.headers(headers).type('text/event-stream').send(stream);
  });

  app.get('/history', (_, reply) => reply.headers(headers).send(keptRuns(folder)));

  /** Its script and styles are in the page itself. */
  app.get('/reports/:name', async (request, reply) => {
    const page = await readReport(folder, (request.params as { name: string }).name);
    const own =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";
    return reply
      .headers({ ...headers, 'content-security-policy': own })
      .type('text/html; charset=utf-8')
      .send(page);
  });
}

function actionRoutes(app: FastifyInstance, { engine, experiments, runs, clock }: DashboardPorts): void {
  const find = (name: string) => {
    const found = experiments.find(({ experiment }) => experiment.name === name);
    if (!found) throw new ResourceNotFoundException(`there is no experiment ${JSON.stringify(name)}`);
    return found;
  };

  app.get('/experiments', () => experiments.map(({ experiment }) => offered(experiment)));

  /** What it would do to what runs now; nothing is touched. */
  app.get('/experiments/:name/plan', (request) => {
    const { experiment, templateId } = find((request.params as { name: string }).name);
    return planView(experiment.name, engine.planOnly(templateId));
  });

  app.post('/runs', { schema: { body: runSchema } }, (request) => {
    const { experiment } = find((request.body as { experiment: string }).experiment);
    runs.start(experiment.name);
    return {};
  });

  app.post('/stop', () => {
    runs.stop();
    return {};
  });

  /** As `chaos panic` does. */
  app.post('/panic', () => {
    const reason = leverReason({ why: 'panic', who: 'somebody at the dashboard', at: clock.wall() });
    engine.safetyLever.update(safetyLeverId, { status: 'engaged', reason });
    return {};
  });
}

const offered = ({ name, description, hypothesis, hits, expectedRadius, listed }: Experiment): OfferedExperiment => ({
  ...{ name, says: description, hypothesis, hits, expectedRadius, listed },
});

const runSchema = { type: 'object', required: ['experiment'], properties: { experiment: { type: 'string' } } };
