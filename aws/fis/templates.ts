import { type ExperimentTemplateSummary, type FisClient, paginateListExperimentTemplates } from '@aws-sdk/client-fis';
import { labels } from '../../lib/model/labels.ts';

/** Every template of an endpoint, wherever it is. */
export async function listTemplates(client: FisClient): Promise<ExperimentTemplateSummary[]> {
  const templates: ExperimentTemplateSummary[] = [];
  for await (const page of paginateListExperimentTemplates({ client, pageSize: 100 }, {})) {
    templates.push(...(page.experimentTemplates ?? []));
  }
  return templates;
}

/** The template of each experiment, found by its tag, where the endpoint serves one system and one environment. */
export async function templatesByExperiment(
  client: FisClient,
  isMeant: (template: ExperimentTemplateSummary) => boolean = () => true,
): Promise<Map<string, ExperimentTemplateSummary>> {
  const found = new Map<string, ExperimentTemplateSummary>();
  for (const template of await listTemplates(client)) {
    const name = template.tags?.[labels.experiment];
    if (name && isMeant(template)) found.set(name, template);
  }
  return found;
}
