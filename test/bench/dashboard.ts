import { createServer, type ServerResponse } from 'node:http';
import { startWhenAllowed } from '../../aws/fis/experiment.ts';
import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { dashboardPage } from '../../dashboard/page.ts';
import { followLive } from '../../dashboard/terminal/follow-live.ts';
import { createFoldedView } from '../../dashboard/view/fold-view.ts';
import type { About, Message } from '../../dashboard/view/view.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { describedSystem } from '../../lib/model/experiments/describe.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { loadAssets } from '../../report/assets.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { hasBrowser, openBrowser } from '../support/chromium.ts';
import { RunStory } from '../unit/measure/support/run-story.ts';
import { type Figures, milliseconds, quantile } from './table.ts';
import { withSystem } from './with-system.ts';

const experiment = 'random-kill';
const kills = 10;
const measured = 20_000;

/** How soon those that look are told of what happens, what they cost who measures, and what a page keeps of an hour. */
export async function bench(): Promise<Figures[]> {
  const live = await withSystem(20_700, async (system) => {
    await system.startLoad({ rate: 50, seed: 1 });
    await systemClock.sleep(10_000);
    return [await toldAfter(system), await costOf(system)];
  });
  return [...live, ...(hasBrowser ? [await keptByPage()] : [])];
}

/** From an event's own time until a reader has it. */
async function toldAfter(system: SystemClient): Promise<Figures> {
  const times: number[] = [];
  let seen = Number.POSITIVE_INFINITY;
  const end = follow(system, (at, seq) => {
    if (seq > seen) times.push(Date.now() - at);
    seen = seq;
  });
  const id = (await templatesByExperiment(system.fis)).get(experiment)?.id as string;
  for (let kill = 0; kill < kills; kill++) {
    await startWhenAllowed(system.fis, id, { clock: systemClock, pollMilliseconds: 100 });
    await systemClock.sleep(3000);
  }
  end();
  return {
    title: `From an event until a dashboard has it, ${times.length} times`,
    head: ['median', 'p95', 'longest', 'wanted'],
    rows: [[...[0.5, 0.95, 1].map((share) => milliseconds(quantile(times, share))), '200 ms']],
  };
}

/** Tells of the newest line of each view. */
function follow({ state }: SystemClient, tell: (at: number, seq: number) => void): () => void {
  const ended = new AbortController();
  const options = { endpoint: () => state.endpoint, clock: systemClock, signal: ended.signal };
  void followLive(options, ({ view }) => {
    const line = view?.lines.at(-1);
    if (line) tell(line.at, line.seq);
  });
  return () => ended.abort();
}

/** The load generator's lag, and how long processes wait for a processor, without readers and with twenty. */
async function costOf(system: SystemClient): Promise<Figures> {
  const rows: string[][] = [];
  for (const readers of [0, 20, 0, 20]) {
    const ends = Array.from({ length: readers }, () => follow(system, () => {}));
    const from = systemClock.monotonic();
    await systemClock.sleep(measured);
    for (const end of ends) end();
    const events = system.events.filter(({ mono }) => mono > from);
    const lags = events.flatMap((event) => (event.type === 'window' && event.scope === 'users' ? [event.slip] : []));
    const waits = events.flatMap((event) =>
      event.type === 'processors' ? [event.waited / Math.max(1, event.ran + event.waited)] : [],
    );
    rows.push([
      String(readers),
      milliseconds(quantile(lags, 0.5)),
      milliseconds(quantile(lags, 0.95)),
      `${Math.round(100 * quantile(waits, 0.5))} %`,
    ]);
  }
  return { title: 'Load generator lag by readers', head: ['readers', 'median', 'p95', 'CPU wait, median'], rows };
}

const hour = 3600;
const perSecond = 60;

/** The heap of a page that is told an hour's events in a minute, from its first ten minutes on. */
async function keptByPage(): Promise<Figures> {
  const { script, styles } = await loadAssets('dashboard');
  const readers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (url.endsWith('/live'))
      return void readers.add(response.writeHead(200, { 'content-type': 'text/event-stream' }));
    if (url.endsWith('.js')) return void response.setHeader('content-type', 'text/javascript').end(script);
    if (url.endsWith('.css')) return void response.setHeader('content-type', 'text/css').end(styles);
    if (url === '/') return void response.setHeader('content-type', 'text/html').end(dashboardPage(''));
    response.setHeader('content-type', 'application/json').end('[]');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const heap = await page.context().newCDPSession(page);
  const used = async () => {
    await heap.send('HeapProfiler.collectGarbage');
    const { usedSize } = await heap.send('Runtime.getHeapUsage');
    return usedSize;
  };
  const rows: string[][] = [];
  const folded = createFoldedView({ system: describedSystem(shopModel), experimentOf: () => experiment });
  const about: About = { version: '', runtime: 'embedded', timeScale: 1, resilience: 'on', lacking: [] };
  const tell = (message: Message) => {
    for (const reader of readers) reader.write(`data: ${JSON.stringify(message)}\n\n`);
  };
  const begun = Date.now() - hour * 1000;
  for (let second = 1; second <= hour; second++) {
    const seconds = eventsOf(second).flatMap(
      (event) => folded.add({ ...event, wall: begun + second * 1000 }).second ?? [],
    );
    const now = begun + second * 1000;
    if (second === 1) tell({ type: 'all', view: folded.view(), seconds: folded.seconds(), about, now });
    tell({ type: 'view', view: folded.view(), now });
    tell({ type: 'seconds', seconds, now });
    await systemClock.sleep(1000 / perSecond);
    if (second % 600 === 0) rows.push([`${second / 60} min`, `${((await used()) / 1e6).toFixed(1)} MB`]);
  }
  await browser.close();
  server.closeAllConnections();
  server.close();
  return { title: "An hour's events in a minute", head: ['after', 'heap of the page'], rows };
}

function eventsOf(second: number): Event[] {
  return new RunStory()
    .users(second, second + 1)
    .edge('gateway>order-service', second, second + 1, { calls: 20 })
    .task(second, 'gateway', `T${second}`, 'starting')
    .task(second + 0.5, 'gateway', `T${second}`, 'stopped', 'exit 1').events;
}
