import type { Server } from 'node:http';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { App } from './app.ts';
import type { Kit } from './kit.ts';
import { unusedConnectionMs } from './policies.ts';

/** How late a caller may be to end a connection, and how often it is looked whether any is left; milliseconds. */
const lateMs = 250;
const pollMs = 25;

/** Connections that may wait to be accepted. Source: net.Server.listen(), `backlog`. */
const longestBacklog = 511;

/**
 * Stops a task without losing a request: not ready at once, new requests still served for DRAIN_DELAY_MS, while callers
 * and balancers turn away from it, and until callers have left the connections that they do not use, those in flight finished, workers stopped after the work in hand, then exit 0. Over
 * STOP_TIMEOUT_MS it gives up with exit 1.
 */
export async function stopGracefully(kit: Kit, app: App): Promise<void> {
  if (kit.lifecycle.draining) return;
  kit.lifecycle.draining = true;
  kit.log.info('draining');
  setTimeout(() => {
    kit.log.error(`not drained after ${kit.settings.stopTimeoutMs} ms, giving up`);
    process.exit(1);
  }, kit.settings.stopTimeoutMs).unref();
  await Promise.all([
    drainServer(app, kit.settings.drainDelayMs),
    ...(app.workers ?? []).map((worker) => worker.stop()),
  ]);
  await app.close();
  kit.callMetrics?.stop();
  kit.log.info('stopped');
  process.exit(0);
}

async function drainServer({ server }: App, delayMs: number): Promise<void> {
  await sleep(delayMs);
  await callersGone(server.server);
  await takeInCallers(server.server);
  await server.close();
}

/** Resolves when nobody is connected, at the latest when callers have had the time to end what they do not use. */
async function callersGone(server: Server): Promise<void> {
  const until = performance.now() + unusedConnectionMs + lateMs;
  while (performance.now() < until && (await connections(server)) > 0) await sleep(pollMs);
}

const connections = promisify((server: Server, done: (error: Error | null, count: number) => void) =>
  server.getConnections(done),
);

/**
 * Accepts the connections that wait in the kernel, one a turn, as Node.js does: of a task that got no processor time
 * there may be many, and closing the server would reset them.
 */
async function takeInCallers(server: Server): Promise<void> {
  let hasCalled = true;
  const onConnection = () => {
    hasCalled = true;
  };
  server.on('connection', onConnection);
  for (let turns = 0; hasCalled && turns < longestBacklog; turns++) {
    hasCalled = false;
    await turn();
  }
  server.off('connection', onConnection);
}
