import type { EndpointSettings } from '../aws/endpoint-settings.ts';
import { UsageError } from '../base/usage-error.ts';
import type { Given, Option } from './command.ts';
import { listenNames } from './listen-options.ts';

/** Options of every command that can speak to a FIS endpoint instead of the system on this machine. */
export const endpointOptions = {
  endpoint: { type: 'string', value: 'aws|URL', description: 'a FIS endpoint instead of the system on this machine' },
  env: { type: 'string', value: 'NAME', description: 'with --endpoint: the environment, where it has several' },
  region: {
    type: 'string',
    value: 'R',
    description: 'with --endpoint: the AWS region (default: as the AWS CLI has it)',
  },
  profile: { type: 'string', value: 'P', description: 'with --endpoint: the AWS profile (default: AWS_PROFILE)' },
} as const satisfies Record<string, Option>;

/** The same, of commands that look after several accounts and regions at once. */
export const placesOptions = {
  ...endpointOptions,
  region: {
    ...endpointOptions.region,
    value: 'R,...',
    description: `${endpointOptions.region.description}; or several`,
    repeatable: true,
  },
  profile: {
    ...endpointOptions.profile,
    value: 'P,...',
    description: `${endpointOptions.profile.description}; or several, each in each region`,
    repeatable: true,
  },
} as const satisfies Record<string, Option>;

/** Options that make sense for only one of the two: `local` names those of this machine and why, `remote` those of an endpoint. */
export interface OnlyFor {
  readonly local: Readonly<Record<string, string>>;
  readonly remote?: readonly string[];
}

/**
 * The endpoint that was asked for; undefined where it is the system on this machine. Throws UsageError for options that
 * make no sense there, and for several regions or profiles.
 */
export function readEndpoint(given: Given, onlyFor: OnlyFor): EndpointSettings | undefined {
  const [first, ...others] = readPlaces(given, onlyFor) ?? [];
  if (others.length === 0) return first;
  throw new UsageError(
    'one region and one profile at a time: doctor, stop, status, heal, panic and resume alone take several',
  );
}

/** The same, in each account and region that was asked for: `--profile a,b --region x,y` are four. */
export function readPlaces({ options }: Given, { local, remote = [] }: OnlyFor): EndpointSettings[] | undefined {
  const { endpoint, env } = options;
  if (endpoint === undefined) {
    const lonely = [...Object.keys(endpointOptions), ...remote].find((name) => options[name] !== undefined);
    if (lonely) throw new UsageError(`--${lonely} is for an endpoint: add --endpoint aws`);
    return undefined;
  }
  for (const [name, why] of Object.entries(local)) {
    if (options[name] !== undefined) throw new UsageError(`--${name} is for the system on this machine: ${why}`);
  }
  return listOf(options, 'profile').flatMap((profile) =>
    listOf(options, 'region').map((region) => ({
      endpoint: String(endpoint),
      ...(profile !== undefined && { profile }),
      ...(region !== undefined && { region }),
      ...(env !== undefined && { environment: String(env) }),
    })),
  );
}

/** The parts of `a,b`, each once; one that is undefined where the option was not given. */
function listOf(options: Given['options'], name: string): (string | undefined)[] {
  const text = options[name];
  if (text === undefined) return [undefined];
  const parts = String(text).split(',');
  if (parts.includes(''))
    throw new UsageError(`--${name} must be names with commas between, not ${JSON.stringify(text)}`);
  return [...new Set(parts)];
}

export const localFolder = { folder: 'an endpoint keeps its state itself' } as const;

/** Why options of a run mean nothing against an endpoint. */
export const localRunOptions = {
  system: 'what runs on an endpoint is the system that was deployed there',
  'base-port': 'an endpoint has its own address',
  'time-scale': 'an endpoint runs every duration as the template has it',
  seed: 'FIS chooses its targets by itself',
  'mesh-retries': 'what Service Connect makes again there, it does by itself',
  response: 'what acts there was deployed with it',
  'response-endpoint': 'what acts there was deployed with it',
  preflight: 'the gate there was deployed with its settings',
  notify: 'who is told there was deployed with it: -c channels=',
  rate: 'users, or the background load of the environment, are measured as they are',
  ...Object.fromEntries(listenNames.map((name) => [name, 'an endpoint listens where it does'])),
  'skip-unsupported': 'an endpoint executes what it executes',
  alarm: 'alarms of an endpoint are there, or are not',
  'without-stop-conditions': 'in an account of AWS what an alarm is to stop is not started without it',
  'dry-run': 'against an endpoint, --preview resolves the targets and touches nothing',
} as const;
