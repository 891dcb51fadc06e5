import { parseDuration } from './duration.ts';
import type { ReportConfiguration } from './fis-template.ts';

/** Each, where a template does not say it. Source: FIS user guide, experiment report configurations. */
const defaultDuration = 'PT20M';

/** How long before and after an experiment its report looks. Milliseconds. */
export interface ReportWindow {
  readonly before: number;
  readonly after: number;
}

export const reportWindow = ({ preExperimentDuration, postExperimentDuration }: ReportConfiguration): ReportWindow => ({
  before: millisecondsOf(preExperimentDuration),
  after: millisecondsOf(postExperimentDuration),
});

const millisecondsOf = (duration = defaultDuration): number => parseDuration(duration) ?? 0;

/** What FIS refuses of a configuration, and in which of its fields; undefined where nothing is wrong. */
export function reportProblem({
  outputs,
  dataSources,
  ...durations
}: ReportConfiguration): { readonly field: string; readonly problem: string } | undefined {
  if (outputs?.s3Configuration?.bucketName === undefined) {
    return { field: 'outputs.s3Configuration.bucketName', problem: 'is required: a report needs a place' };
  }
  for (const field of ['preExperimentDuration', 'postExperimentDuration'] as const) {
    const given = durations[field];
    if (given !== undefined && parseDuration(given) === undefined) {
      return { field, problem: `${JSON.stringify(given)} is not an ISO 8601 duration` };
    }
  }
  for (const [index, { dashboardIdentifier }] of (dataSources?.cloudWatchDashboards ?? []).entries()) {
    if (dashboardIdentifier !== undefined && isDashboard(dashboardIdentifier)) continue;
    const field = `dataSources.cloudWatchDashboards[${index}].dashboardIdentifier`;
    const problem = dashboardIdentifier === undefined ? 'is required' : `${JSON.stringify(dashboardIdentifier)} is not`;
    return { field, problem: `${problem}${dashboardIdentifier === undefined ? ': ' : ' '}the ARN of a dashboard` };
  }
  return undefined;
}

const isDashboard = (arn: string): boolean => /^arn:[\w-]+:cloudwatch:[\w-]*:\d{12}:dashboard\/\S+$/.test(arn);
