import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { namesOf } from '../../lib/names.ts';
import { chaosLine } from '../command-lines.ts';
import type { Endpoint } from '../endpoint.ts';
import { throttledTables, throttlesTables } from './throttled-tables.ts';

/** What an ended experiment has left, by name, and what is to be done by hand about it. */
export interface LeftBehind {
  readonly remaining: readonly string[];
  readonly advice: readonly string[];
}

/** Looks for what the end of an experiment does not undo by itself. Never rejects: what cannot be seen is said. */
export async function lookLeftBehind(
  { name: endpoint, region, profile, dynamodb }: Endpoint,
  ended: FisExperiment,
  { system, environment }: { system: string; environment: string },
): Promise<LeftBehind> {
  const failed = Object.entries(ended.actions ?? {})
    .filter(([, { state }]) => state?.status === 'failed')
    .map(([action, { state }]) => `${action} failed: see whether it was undone (${state?.reason})`);
  const place = { endpoint, region, profile, ...(environment !== localEnvironment && { environment }) };
  if (!dynamodb || !throttlesTables(ended)) return { remaining: [], advice: failed };
  try {
    const left = await throttledTables(dynamodb, system, [namesOf({ system, name: environment }).table('')]);
    const heal = left.map((table) => `${table.name} still has the limit of the fault: ${chaosLine('heal', place)}`);
    return { remaining: left.map((table) => table.name), advice: [...failed, ...heal] };
  } catch (error) {
    const unknown = `whether a table still has the limit of the fault is not known: ${(error as Error).message}`;
    return { remaining: [], advice: [...failed, unknown] };
  }
}
