import { Registry } from 'prom-client';
import { packageJson } from '../../../base/package-json.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { defineMetrics } from './definitions.ts';
import { createRecorder } from './record-event.ts';

export interface ServedMetrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** The engine's metrics in Prometheus' form: a fold of its events, those so far and those to come. */
export function createEngineMetrics(log: EventLog, system: string): ServedMetrics {
  const registry = new Registry();
  const metrics = defineMetrics(registry);
  metrics.build.set({ version: packageJson().version, node: process.versions.node, system }, 1);
  metrics.lever.set(0);
  const record = createRecorder(metrics);
  for (const event of log.since(0)) record(event);
  log.subscribe(record);
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
