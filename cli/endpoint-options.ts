import type { EndpointSettings } from '../aws/endpoint-settings.ts';
import { UsageError } from '../base/usage-error.ts';
import type { Given, Option } from './command.ts';

/** Options of every command that can speak to a FIS endpoint instead of the system on this machine. */
export const endpointOptions = {
  endpoint: { type: 'string', value: 'aws|URL', description: 'a FIS endpoint instead of the system on this machine' },
  env: { type: 'string', value: 'NAME', description: 'with --endpoint: the environment, where it has several' },
  region: {
    type: 'string',
    value: 'R',
    description: 'with --endpoint: the AWS region (default: as the AWS CLI has it)',
  },
} as const satisfies Record<string, Option>;

/**
 * The endpoint that was asked for; undefined where it is the system on this machine. Options that make sense for only
 * one of the two are refused with a sentence: `local` names those of this machine and why, `remote` those of an endpoint.
 */
export function readEndpoint(
  { options }: Given,
  { local, remote = [] }: { local: Readonly<Record<string, string>>; remote?: readonly string[] },
): EndpointSettings | undefined {
  const { endpoint, env, region } = options;
  if (endpoint === undefined) {
    const lonely = [...Object.keys(endpointOptions), ...remote].find((name) => options[name] !== undefined);
    if (lonely) throw new UsageError(`--${lonely} is for an endpoint: add --endpoint aws`);
    return undefined;
  }
  for (const [name, why] of Object.entries(local)) {
    if (options[name] !== undefined) throw new UsageError(`--${name} is for the system on this machine: ${why}`);
  }
  return {
    endpoint: String(endpoint),
    ...(region !== undefined && { region: String(region) }),
    ...(env !== undefined && { environment: String(env) }),
  };
}

export const localFolder = { folder: 'an endpoint keeps its state itself' } as const;

/** Why options of a run mean nothing against an endpoint. */
export const localRunOptions = {
  system: 'what runs on an endpoint is the system that was deployed there',
  'base-port': 'an endpoint has its own address',
  'time-scale': 'an endpoint runs every duration as the template has it',
  seed: 'FIS chooses its targets by itself',
  rate: 'users, or the background load of the environment, are measured as they are',
  'dry-run': 'against an endpoint, --preview resolves the targets and touches nothing',
} as const;
