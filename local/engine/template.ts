import type {
  ReportConfiguration,
  Tags,
  TargetAccount,
  TemplateContent,
  TemplateOptions,
} from '../../lib/model/fis-template.ts';

/** What experiments of a template are to leave; templates of our own ask for none here. */
export interface WithReport {
  readonly experimentReportConfiguration?: ReportConfiguration;
}

/** A stored experiment template. Times are milliseconds since the epoch here, seconds on the wire. */
export interface ExperimentTemplate extends TemplateContent, WithReport {
  readonly id: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: Tags;
  readonly targetAccounts: readonly TargetAccount[];
}

export interface CreateTemplateRequest extends Omit<TemplateContent, 'targets' | 'experimentOptions'>, WithReport {
  readonly clientToken: string;
  readonly targets?: TemplateContent['targets'];
  readonly experimentOptions?: Partial<TemplateOptions>;
  readonly tags?: Tags;
}

export interface UpdateTemplateRequest extends Partial<Omit<TemplateContent, 'experimentOptions'>>, WithReport {
  readonly experimentOptions?: Partial<TemplateOptions>;
}
