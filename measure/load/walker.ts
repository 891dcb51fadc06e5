import { systemClock } from '../../base/clock.ts';
import { createEmbeddedMetrics } from './embedded-metrics.ts';
import { createGenerator } from './generator.ts';
import { readWalkerSettings, type WalkerSettings, WalkerSettingsError } from './walker-settings.ts';

/**
 * The background load of an environment that has too few users to measure by: walks the journeys until it is told to
 * end, and keeps nothing but the ten seconds it is in.
 */
const settings = settingsOrExit();
const metrics = createEmbeddedMetrics(settings.metrics, systemClock, (line) => void process.stdout.write(`${line}\n`));
const generator = createGenerator({
  clock: systemClock,
  onSamples: metrics.record,
  onAcknowledged: () => {},
});

const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ending.abort());
// Whoever read this is gone; there is nobody left to measure for.
process.stdout.on('error', () => process.exit(1));

const products: string[] = [];
generator.start({ url: settings.url, rate: settings.rate, seed: Math.floor(systemClock.wall()), productIds: products });
void learnProducts();
while (!ending.signal.aborted) {
  await systemClock.sleep(1000, ending.signal);
  metrics.flush();
}
await generator.stop();
metrics.flush(true);
process.exit(0);

function settingsOrExit(): WalkerSettings {
  try {
    return readWalkerSettings(process.env);
  } catch (error) {
    if (!(error instanceof WalkerSettingsError)) throw error;
    console.error(`walker: ${error.message}`);
    process.exit(1);
  }
}

/** What users can open and buy, from the catalogue itself; asked for until it is there. */
async function learnProducts(): Promise<void> {
  while (!ending.signal.aborted && products.length === 0) {
    try {
      const reply = await fetch(new URL('/products', settings.url), { signal: AbortSignal.timeout(3000) });
      const catalogue = (await reply.json()) as { products?: { id: string }[] };
      products.push(...(catalogue.products ?? []).map(({ id }) => id));
    } catch {
      // The edge is not there yet: users fail meanwhile, and are counted.
    }
    if (products.length === 0) await systemClock.sleep(1000, ending.signal);
  }
}
