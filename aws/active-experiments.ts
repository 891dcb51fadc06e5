import { type FisClient, paginateListExperiments } from '@aws-sdk/client-fis';
import { type ExperimentStatus, isFinal } from '../lib/model/events/statuses.ts';
import { labels } from '../lib/model/labels.ts';
import type { Template } from './templates.ts';

/** An experiment of ours that has not ended. */
export interface Active {
  readonly id: string;
  readonly experiment: string;
  readonly environment: string | undefined;
  readonly status: string;
  readonly reason: string;
  readonly since: Date | undefined;
}

/**
 * What runs on the endpoint and is ours: started from one of `templates`, whoever started it, or tagged with the
 * system by a start of this command.
 */
export async function activeExperiments(
  client: FisClient,
  templates: readonly Template[],
  { system, environment }: { system: string; environment?: string },
): Promise<Active[]> {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const found: Active[] = [];
  for await (const { experiments = [] } of paginateListExperiments({ client, pageSize: 100 }, {})) {
    for (const { id, experimentTemplateId = '', state, tags = {}, creationTime: since } of experiments) {
      const template = byId.get(experimentTemplateId);
      if (!id || isFinal((state?.status ?? 'pending') as ExperimentStatus)) continue;
      if (!template && tags[labels.system] !== system) continue;
      const its = template?.environment ?? tags[labels.environment];
      if (environment !== undefined && its !== environment) continue;
      const experiment = template?.experiment ?? tags[labels.experiment] ?? experimentTemplateId;
      found.push({ id, experiment, environment: its, status: state?.status ?? '', reason: state?.reason ?? '', since });
    }
  }
  return found;
}
