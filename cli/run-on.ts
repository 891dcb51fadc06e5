import type { Experiment } from '../lib/model/experiments/experiment.ts';
import { places } from '../local/supervisor/state.ts';
import { runAll } from '../runs/batch.ts';
import type { Given, Option } from './command.ts';
import { endpointOptions, localRunOptions, readEndpoint } from './endpoint-options.ts';
import { readFolder, readRunSettings, readSystemOptions, runOptions } from './options.ts';

/** Options of commands that run experiments here or on an endpoint. */
export const runOnOptions = {
  ...runOptions,
  ...endpointOptions,
  preview: { type: 'boolean', description: 'with --endpoint: resolve the targets and touch nothing' },
  production: { type: 'string', value: 'NAME', description: 'with --endpoint: yes, the production environment NAME' },
} as const satisfies Record<string, Option>;

export interface Wanted {
  /** Names the run. */
  readonly name: string;
  /** Experiments, families or template ids, as an endpoint's templates are chosen. */
  readonly names: readonly string[];
  /** The same, of this machine's system. */
  readonly experiments: () => readonly Experiment[];
}

/** Runs experiments on the system of this machine, or on the endpoint that was asked for. */
export async function runOn(given: Given, { name, names, experiments }: Wanted): Promise<number> {
  const endpoint = readEndpoint(given, { local: localRunOptions, remote: ['preview', 'production'] });
  const settings = readRunSettings(given);
  if (!endpoint) return runAll({ name, experiments: experiments(), options: readSystemOptions(given), settings });
  // Loaded when needed: nobody on a laptop waits for AWS's clients.
  const { runRemotely } = await import('../runs/in-aws/run-remotely.ts');
  const { preview, production } = given.options;
  return runRemotely({
    name,
    names,
    settings: endpoint,
    preview: preview === true,
    production: production === undefined ? undefined : String(production),
    repeat: settings.repeat,
    json: settings.json,
    runs: places(readFolder(given)).runs,
  });
}
