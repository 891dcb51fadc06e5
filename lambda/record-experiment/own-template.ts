import { type FisClient, GetExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { nameOfTemplate } from '../../lib/model/experiments/experiment-of-template.ts';
import { labels } from '../../lib/model/labels.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import type { ResponseModel } from '../../lib/model/response/response-model.ts';

/** What a template's tags say of its experiments. */
export interface TemplateTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly name: string;
}

/** Reads a template's tags, each template once; undefined where it has been deleted before. */
export type ReadTemplate = (id: string) => Promise<TemplateTags | undefined>;

export function createTemplateReader(fis: FisClient): ReadTemplate {
  const known = new Map<string, TemplateTags>();
  return async (id) => {
    const found = known.get(id) ?? (await read(fis, id));
    if (found) known.set(id, found);
    return found;
  };
}

async function read(fis: FisClient, id: string): Promise<TemplateTags | undefined> {
  try {
    const { experimentTemplate = {} } = await fis.send(new GetExperimentTemplateCommand({ id }));
    const { description = '', tags = {} } = experimentTemplate;
    return { tags, name: nameOfTemplate({ id, description, tags }) };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Whether FIS knows something no more. */
export const isGone = (error: unknown): boolean => (error as Error).name === 'ResourceNotFoundException';

/** Whose an experiment is, its tags say; on this machine there is one system and one environment, and tags need not say which. */
export function isOwn(
  tags: Readonly<Record<string, string>>,
  { topology, environment }: Pick<ResponseModel, 'topology' | 'environment'>,
): boolean {
  const system = tags[labels.system] ?? (environment === localEnvironment ? topology.name : undefined);
  return system === topology.name && (tags[labels.environment] ?? localEnvironment) === environment;
}
