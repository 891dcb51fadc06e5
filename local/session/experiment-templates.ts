import { type ExperimentTemplateSummary, type FisClient, paginateListExperimentTemplates } from '@aws-sdk/client-fis';
import { labels } from '../../lib/model/labels.ts';

/** The template of each experiment, found by its tag: wherever the endpoint is. */
export async function templatesByExperiment(client: FisClient): Promise<Map<string, ExperimentTemplateSummary>> {
  const found = new Map<string, ExperimentTemplateSummary>();
  for await (const page of paginateListExperimentTemplates({ client, pageSize: 100 }, {})) {
    for (const template of page.experimentTemplates ?? []) {
      const name = template.tags?.[labels.experiment];
      if (name) found.set(name, template);
    }
  }
  return found;
}
