import { setTimeout as sleep } from 'node:timers/promises';
import type { Kit } from './kit.ts';
import type { App } from './service.ts';

/** How long a stopping task still takes new requests, while callers and balancers turn away from it; milliseconds. */
const drainDelayMs = 300;

/**
 * Stops a task without losing a request: not ready at once, new requests still served for a moment, those in flight
 * finished, workers stopped after the work in hand, then exit 0. Over STOP_TIMEOUT_MS it gives up with exit 1.
 */
export async function stopGracefully(kit: Kit, app: App): Promise<void> {
  if (kit.lifecycle.draining) return;
  kit.lifecycle.draining = true;
  kit.log.info('draining');
  setTimeout(() => {
    kit.log.error(`not drained after ${kit.settings.stopTimeoutMs} ms, giving up`);
    process.exit(1);
  }, kit.settings.stopTimeoutMs).unref();
  await Promise.all([drainServer(app), ...(app.workers ?? []).map((worker) => worker.stop())]);
  await app.close();
  kit.callMetrics?.stop();
  kit.log.info('stopped');
  process.exit(0);
}

async function drainServer(app: App): Promise<void> {
  await sleep(drainDelayMs);
  await app.server.close();
}
