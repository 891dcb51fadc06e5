/** The body of a FIS experiment template in the API's own names: what is written from an experiment, stored and run. */
export interface TemplateContent {
  readonly description: string;
  readonly roleArn: string;
  readonly stopConditions: readonly StopCondition[];
  readonly targets: Readonly<Record<string, TargetDefinition>>;
  readonly actions: Readonly<Record<string, ActionDefinition>>;
  readonly logConfiguration?: LogConfiguration;
  readonly experimentOptions: TemplateOptions;
}

export type Tags = Readonly<Record<string, string>>;

export interface StopCondition {
  /** `none` or `aws:cloudwatch:alarm`. */
  readonly source: string;
  /** The ARN of the alarm. */
  readonly value?: string;
}

export interface TargetDefinition {
  readonly resourceType: string;
  readonly resourceArns?: readonly string[];
  readonly resourceTags?: Tags;
  readonly filters?: readonly TargetFilter[];
  /** ALL, COUNT(n) or PERCENT(n). */
  readonly selectionMode: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface TargetFilter {
  /** PascalCase elements of the Describe output, joined by dots. */
  readonly path: string;
  readonly values: readonly string[];
}

export interface ActionDefinition {
  readonly actionId: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The target type's key to the name of a target. */
  readonly targets?: Readonly<Record<string, string>>;
  readonly startAfter?: readonly string[];
}

/** Kept and given back; the local journal is the log. */
export interface LogConfiguration {
  readonly logSchemaVersion: number;
  readonly cloudWatchLogsConfiguration?: { readonly logGroupArn: string };
  readonly s3Configuration?: { readonly bucketName: string; readonly prefix?: string };
}

export interface TemplateOptions {
  readonly accountTargeting: 'single-account' | 'multi-account';
  readonly emptyTargetResolutionMode: 'fail' | 'skip';
}

/** What report an experiment is to leave. Durations are ISO 8601. */
export interface ReportConfiguration {
  readonly outputs?: { readonly s3Configuration?: { readonly bucketName?: string; readonly prefix?: string } };
  readonly dataSources?: { readonly cloudWatchDashboards?: readonly { readonly dashboardIdentifier?: string }[] };
  readonly preExperimentDuration?: string;
  readonly postExperimentDuration?: string;
}

/** An account in which an experiment acts, and the role that FIS takes there. */
export interface TargetAccount {
  readonly accountId: string;
  readonly roleArn: string;
  readonly description?: string;
}
