import {
  type ExperimentSummary,
  type ExperimentTemplateSummary,
  type FisClient,
  paginateListExperiments,
} from '@aws-sdk/client-fis';
import { readIdentityKey } from '../../base/process/identity.ts';
import { labels } from '../../lib/model/labels.ts';
import { hasEnded } from './experiment.ts';
import { listTemplates } from './templates.ts';

/** An experiment that has not ended, whoever's it is. */
export interface Anyones {
  readonly id: string;
  /** Its name where it is one of ours, else its template. */
  readonly experiment: string;
  /** What the tags of it and of its template say; undefined where they say nothing. */
  readonly system: string | undefined;
  readonly environment: string | undefined;
  readonly owner: string | undefined;
  /** The process of the command on that machine whose experiment it is. */
  readonly pid: number | undefined;
}

/** All that runs in the account and Region, of every system. Rejects as FIS does. */
export async function everyonesExperiments(fis: FisClient): Promise<Anyones[]> {
  const [running, templates] = await Promise.all([runningIn(fis), listTemplates(fis)]);
  const byId = new Map(templates.map((template) => [template.id, template]));
  return running.map((experiment) => anyones(experiment, byId.get(experiment.experimentTemplateId)));
}

/** Those that have not ended. Rejects as FIS does. */
export async function runningIn(client: FisClient): Promise<ExperimentSummary[]> {
  const running: ExperimentSummary[] = [];
  for await (const { experiments = [] } of paginateListExperiments({ client, pageSize: 100 }, {})) {
    running.push(...experiments.filter((experiment) => !hasEnded(experiment)));
  }
  return running;
}

/** In words, for whoever is about to stop it. */
export function anyonesInWords({ id, experiment, system, ...about }: Anyones): string {
  const what = `${id} ${experiment}${system ? ` of ${system}` : ''}`;
  const { environment, owner, pid } = about;
  // What of ours has no environment is not deployed: a system as `chaos up` starts it.
  if (system !== undefined && environment === undefined && owner === undefined) {
    return `${what} on one machine${pid === undefined ? '' : ` (for the command that runs as process ${pid})`}`;
  }
  const whose = owner === undefined ? 'no tag says whose it is' : `owner ${owner}`;
  return `${what} in ${environment ?? 'no environment'} (${whose})`;
}

function anyones(
  { id = '', experimentTemplateId = '', tags: own = {} }: ExperimentSummary,
  template: ExperimentTemplateSummary | undefined,
): Anyones {
  const { [labels.owner]: command = '', ...tags } = { ...template?.tags, ...own };
  return {
    id,
    experiment: tags[labels.experiment] ?? `from template ${experimentTemplateId}`,
    system: tags[labels.system],
    environment: tags[labels.environment] ?? tagLike(tags, 'environment'),
    owner: tagLike(tags, 'owner'),
    pid: readIdentityKey(command)?.pid,
  };
}

/** `owner`, `Owner`, `team:owner`: everybody has a spelling of their own. */
const tagLike = (tags: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.entries(tags).find(([key]) => key.split(':').at(-1)?.toLowerCase() === name)?.[1];
