import { systemClock } from '../../base/clock.ts';
import { walkedJourneys } from '../../lib/model/journeys.ts';
import type { System } from '../../lib/model/system.ts';
import { createEmbeddedMetrics } from './embedded-metrics.ts';
import { createGenerator } from './generator.ts';
import { readWalkerSettings, type WalkerSettings, WalkerSettingsError } from './walker-settings.ts';

/** A line waits no longer than this for its window to be looked at. */
const lookEveryMilliseconds = 250;

/**
 * The background load of an environment that has too few users to measure by: walks the journeys until it is told to
 * end, ends the process then, and keeps nothing but the ten seconds it is in.
 */
export async function walk(system: Pick<System, 'journeys' | 'requests'>): Promise<never> {
  const { url, rate, headers, readOnly, metrics: place } = settingsOrExit();
  const journeys = walkedJourneys(system.journeys, { readOnly });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const metrics = createEmbeddedMetrics(place, journeys, systemClock, print);
  const generator = createGenerator({
    system: { ...system, journeys },
    clock: systemClock,
    onSamples: metrics.record,
    onAcknowledged: () => {},
    onNotice: (message) => console.error(`walker: ${message}`),
  });

  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ending.abort());
  // Whoever read this is gone; there is nobody left to measure for.
  process.stdout.on('error', () => process.exit(1));

  generator.start({ edges: { edge: url }, rate, headers, seed: Math.floor(systemClock.wall()) });
  while (!ending.signal.aborted) {
    await systemClock.sleep(lookEveryMilliseconds, ending.signal);
    metrics.flush(generator.answeredUntil());
  }
  await generator.stop();
  metrics.flush(Number.POSITIVE_INFINITY);
  process.exit(0);
}

function settingsOrExit(): WalkerSettings {
  try {
    return readWalkerSettings(process.env);
  } catch (error) {
    if (!(error instanceof WalkerSettingsError)) throw error;
    console.error(`walker: ${error.message}`);
    process.exit(1);
  }
}
