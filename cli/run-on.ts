import type { Choice, Template } from '../aws/templates.ts';
import type { ExitStatus } from '../base/exit-status.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';
import type { Given, Option } from './command.ts';
import { endpointOptions, localRunOptions, readEndpoint } from './endpoint-options.ts';
import { runOptions } from './options.ts';
import { type HereOptions, runHere } from './run-here.ts';
import type { AwsOptions } from './run-in-aws.ts';

/** Options of commands that run experiments here or on an endpoint. */
export const runOnOptions = {
  ...runOptions,
  ...endpointOptions,
  preview: { type: 'boolean', description: 'with --endpoint: resolve the targets and touch nothing' },
  production: { type: 'string', value: 'NAME', description: 'with --endpoint: yes, the production environment NAME' },
} as const satisfies Record<string, Option>;

/** Options that make sense for an endpoint only. */
export const endpointRunOptions = ['preview', 'production'] as const;

export interface Wanted extends Pick<HereOptions, 'refuseInVain' | 'around'>, Pick<AwsOptions, 'own'> {
  /** Names the run. */
  readonly name: string;
  /** What is run of this machine's system. Throws UsageError. */
  readonly experiments: () => readonly Experiment[];
  /** The same, of the templates of an endpoint. Throws UsageError. */
  readonly choose: (templates: readonly Template[]) => readonly Choice[];
}

/** Runs experiments on the system of this machine, or on the endpoint that was asked for. */
export async function runOn(given: Given, { name, experiments, choose, own, ...asks }: Wanted): Promise<ExitStatus> {
  const endpoint = readEndpoint(given, { local: localRunOptions, remote: endpointRunOptions });
  if (!endpoint) return runHere(given, { name, experiments: experiments(), ...asks });
  // Loaded when needed: nobody on a laptop waits for AWS's clients.
  const { runInAws } = await import('./run-in-aws.ts');
  return runInAws(given, endpoint, { name, choose, ...(own && { own }) });
}
