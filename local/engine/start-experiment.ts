import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { Tags } from '../../lib/model/fis-template.ts';
import { labels } from '../../lib/model/labels.ts';
import { ServiceQuotaExceededException, ValidationException } from './errors.ts';
import { type NotBegun, runNotBegun, startRun } from './experiment-run.ts';
import type { ExperimentStore } from './experiment-store.ts';
import { arnOf } from './ids.ts';
import type { RunPorts } from './run-ports.ts';
import { cancelledBy, type SafetyLeverPort } from './safety-lever.ts';
import type { StopAlarms } from './stop-alarms.ts';
import { checkTags } from './tags.ts';
import { whyNotInItsAccounts } from './target-accounts.ts';
import type { ExperimentTemplate } from './template.ts';
import type { TemplateStore } from './template-store.ts';

export interface StartRequest {
  readonly clientToken: string;
  readonly experimentTemplateId: string;
  readonly experimentOptions?: { readonly actionsMode?: 'run-all' | 'skip-all' };
  readonly tags?: Tags;
}

/** What a start needs of an engine. */
interface Starter {
  readonly templates: TemplateStore;
  readonly experiments: ExperimentStore;
  readonly safetyLever: SafetyLeverPort;
  readonly stopAlarms: StopAlarms;
  readonly ports: RunPorts;
}

/** Starts an experiment and gives its id; throws FIS's exception where it may not start now. */
export function startExperiment(
  { experimentTemplateId, experimentOptions, tags = {} }: StartRequest,
  { templates, experiments, safetyLever, stopAlarms, ports }: Starter,
): string {
  const template = templates.get(experimentTemplateId);
  if (!safetyLever.isEngaged) {
    checkAccounts(template);
    checkActive(experiments);
    stopAlarms.check(template, tags[labels.withoutStopConditions] === 'true');
  }
  checkTags(tags);
  const notBegun = safetyLever.isEngaged ? cancelledByLever : failedElsewhere(template);
  const id = ports.ids.experiment();
  const actionsMode = experimentOptions?.actionsMode ?? 'run-all';
  const prepared = templates.prepared(experimentTemplateId);
  const skipUnsupported = tags[labels.skipUnsupported] === 'true';
  const request = { experimentId: id, template, prepared, actionsMode, skipUnsupported };
  const unstopped = stopAlarms.strangers(template);
  experiments.add({ id, arn: arnOf('experiment', id), template, prepared, actionsMode, tags, unstopped }, () =>
    notBegun ? runNotBegun(request, notBegun, ports) : startRun(request, ports),
  );
  return id;
}

/** Refuses a template that has no account to act in. */
function checkAccounts({ id, experimentOptions, targetAccounts }: ExperimentTemplate): void {
  if (experimentOptions.accountTargeting !== 'multi-account' || targetAccounts.length > 0) return;
  throw new ValidationException(
    `experimentTemplateId: ${id} is "multi-account" and has no target account configuration`,
  );
}

function checkActive(experiments: ExperimentStore): void {
  if (experiments.active().length >= fisQuotas.activeExperiments.value) {
    throw new ServiceQuotaExceededException(`active experiments: the quota is ${fisQuotas.activeExperiments.value}`);
  }
}

const cancelledByLever: NotBegun = { status: 'cancelled', reason: cancelledBy };

/** What becomes of an experiment that is to act in other accounts. */
function failedElsewhere(template: ExperimentTemplate): NotBegun | undefined {
  const obstacle = whyNotInItsAccounts(template);
  if (!obstacle) return undefined;
  const { accountId, reason } = obstacle;
  return {
    ...{ status: 'failed', reason },
    error: { accountId, code: 'ConfigurationFailure', location: 'targetAccountConfigurations' },
  };
}
