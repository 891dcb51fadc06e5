import { type FisClient, GetExperimentTemplateCommand } from '@aws-sdk/client-fis';
import type { TemplateContent } from '../../lib/model/fis-template.ts';
import { onReply } from './reply-body.ts';

/** A template as it is deployed: what a start would do. */
export interface DeployedTemplate extends Pick<TemplateContent, 'targets' | 'actions' | 'stopConditions'> {
  readonly tags: Readonly<Record<string, string>>;
  /** FIS writes a report of each of its experiments. That it writes none of one that skips every action is nowhere said. */
  readonly writesReport: boolean;
}

/** Reads one template. Rejects as FIS does. */
export async function readTemplate(fis: FisClient, id: string): Promise<DeployedTemplate> {
  const command = new GetExperimentTemplateCommand({ id });
  let writesReport = false;
  onReply(command.middlewareStack, 'reportConfiguration', ({ experimentTemplate }) => {
    const { experimentReportConfiguration } = (experimentTemplate ?? {}) as Record<string, unknown>;
    writesReport = experimentReportConfiguration !== undefined && experimentReportConfiguration !== null;
  });
  const { experimentTemplate = {} } = await fis.send(command);
  const { targets = {}, actions = {}, stopConditions = [], tags = {} } = experimentTemplate;
  // As FIS has it everything that is required is there.
  const content = { targets, actions, stopConditions } as unknown as Omit<DeployedTemplate, 'tags' | 'writesReport'>;
  return { ...content, tags, writesReport };
}
