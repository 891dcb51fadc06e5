import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { namesOf } from '../../lib/names.ts';
import { chaosLine } from '../command-lines.ts';
import type { Endpoint } from '../endpoint.ts';
import { deployedVersions, deploysVersions } from './deployed-versions.ts';
import { throttledTables, throttlesTables } from './throttled-tables.ts';

/** What an ended experiment has left, by name, and what is to be done by hand about it. */
export interface LeftBehind {
  readonly remaining: readonly string[];
  readonly advice: readonly string[];
}

/** Looks for what the end of an experiment does not undo by itself. Never rejects: what cannot be seen is said. */
export async function lookLeftBehind(
  { name: endpoint, region, profile, dynamodb, ecs }: Endpoint,
  ended: FisExperiment,
  { system, environment }: { system: string; environment: string },
): Promise<LeftBehind> {
  const failed = Object.entries(ended.actions ?? {})
    .filter(([, { state }]) => state?.status === 'failed')
    .map(([action, { state }]) => `${action} failed: see whether it was undone (${state?.reason})`);
  const place = { endpoint, region, profile, ...(environment !== localEnvironment && { environment }) };
  const heal = chaosLine('heal', place);
  const names = namesOf({ system, name: environment });
  const looks = [
    dynamodb &&
      throttlesTables(ended) && {
        what: 'a table still has the limit of the fault',
        find: async () => (await throttledTables(dynamodb, system, [names.table('')])).map(({ name }) => name),
      },
    ecs &&
      deploysVersions(ended) && {
        what: 'a service still has the version of the fault',
        find: async () => (await deployedVersions(ecs, system, [names.cluster])).map(({ service }) => service),
      },
  ];
  const found = await Promise.all(looks.map((look) => (look ? lookFor(look, heal) : nothing)));
  return {
    remaining: found.flatMap(({ remaining }) => remaining),
    advice: [...failed, ...found.flatMap(({ advice }) => advice)],
  };
}

const nothing: LeftBehind = { remaining: [], advice: [] };

interface Look {
  /** What is looked for, of "a" something. */
  readonly what: string;
  find(): Promise<string[]>;
}

async function lookFor({ what, find }: Look, heal: string): Promise<LeftBehind> {
  try {
    const remaining = await find();
    return { remaining, advice: remaining.map((name) => `${what.replace(/^a \w+/, name)}: ${heal}`) };
  } catch (error) {
    return { remaining: [], advice: [`whether ${what} is not known: ${(error as Error).message}`] };
  }
}
