import { circularActions } from '../../lib/model/experiments/circular-actions.ts';
import { type PreparedTemplate, prepare } from '../../lib/model/experiments/prepare.ts';
import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { TemplateContent } from '../../lib/model/fis-template.ts';
import { reportProblem } from '../../lib/model/report-configuration.ts';
import { isElsewhere } from '../../lib/model/stand-ins.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { ServiceQuotaExceededException, ValidationException } from './errors.ts';
import type { StopAlarms } from './stop-alarms.ts';
import type { WithReport } from './template.ts';

/**
 * Reads a well-formed template and refuses what FIS would refuse of it: throws its exception, the message naming the
 * first field that is wrong.
 */
export function validateTemplate(
  template: TemplateContent & WithReport,
  { stopAlarms, system }: { stopAlarms: StopAlarms; system: SystemModel },
): PreparedTemplate {
  validateStopConditions(template, stopAlarms);
  for (const [name, { resourceArns = [] }] of Object.entries(template.targets)) {
    checkQuota(`targets.${name}.resourceArns`, resourceArns.length, fisQuotas.resourcesPerTarget.value);
  }
  const prepared = prepare(template, system);
  validateActions(template);
  const [issue] = prepared.issues;
  if (issue) refuse(issue.field, issue.problem);
  const { experimentReportConfiguration: report, logConfiguration: logs } = template;
  const problem = report && reportProblem(report);
  if (problem) refuse(`experimentReportConfiguration.${problem.field}`, problem.problem);
  if (logs && logs.logSchemaVersion === undefined) refuse('logConfiguration.logSchemaVersion', 'is required');
  const circular = circularActions(template.actions);
  if (circular.length > 0) refuse('actions', `${circular.join(', ')} wait for each other by startAfter`);
  return prepared;
}

function refuse(field: string, problem: string): never {
  throw new ValidationException(`${field}: ${problem}`);
}

function checkQuota(quota: string, value: number, limit: number): void {
  if (value > limit) throw new ServiceQuotaExceededException(`${quota}: ${value} exceeds the quota of ${limit}`);
}

/** Of alarms in an account of AWS nobody knows here: the template is taken, and cannot be started as it is. */
function validateStopConditions({ stopConditions }: TemplateContent, stopAlarms: StopAlarms): void {
  if (stopConditions.length === 0) refuse('stopConditions', 'at least one is required; its source may be "none"');
  checkQuota('stop conditions per template', stopConditions.length, fisQuotas.stopConditionsPerTemplate.value);
  for (const [index, { source, value }] of stopConditions.entries()) {
    const field = `stopConditions[${index}]`;
    if (source === 'none') {
      if (value !== undefined) refuse(`${field}.value`, 'is not allowed with source "none"');
    } else if (source !== 'aws:cloudwatch:alarm') {
      refuse(`${field}.source`, `${JSON.stringify(source)} is neither "aws:cloudwatch:alarm" nor "none"`);
    } else if (value === undefined || (stopAlarms.here(value) === undefined && !isElsewhere(value))) {
      refuse(`${field}.value`, value ? `there is no alarm ${value}` : 'is required: the ARN of an alarm');
    }
  }
}

function validateActions({ actions }: TemplateContent): void {
  const all = Object.values(actions);
  if (all.length === 0) refuse('actions', 'at least one is required');
  checkQuota('actions per template', all.length, fisQuotas.actionsPerTemplate.value);
  const firsts = all.filter(({ startAfter }) => !startAfter?.length);
  checkQuota('actions that start in parallel', firsts.length, fisQuotas.parallelActions.value);
}
