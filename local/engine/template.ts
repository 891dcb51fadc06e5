import type { Tags, TemplateContent, TemplateOptions } from '../../lib/model/fis-template.ts';

/** A stored experiment template. Times are milliseconds since the epoch here, seconds on the wire. */
export interface ExperimentTemplate extends TemplateContent {
  readonly id: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: Tags;
}

export interface CreateTemplateRequest extends Omit<TemplateContent, 'targets' | 'experimentOptions'> {
  readonly clientToken: string;
  readonly targets?: TemplateContent['targets'];
  readonly experimentOptions?: Partial<TemplateOptions>;
  readonly tags?: Tags;
}

export interface UpdateTemplateRequest extends Partial<Omit<TemplateContent, 'experimentOptions'>> {
  readonly experimentOptions?: Partial<TemplateOptions>;
}
