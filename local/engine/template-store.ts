import type { PreparedTemplate } from '../../lib/model/experiments/prepare.ts';
import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { Tags, TargetAccount } from '../../lib/model/fis-template.ts';
import { howToStop } from '../../lib/model/stand-ins.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { createClientTokens } from './client-tokens.ts';
import { ResourceNotFoundException, ServiceQuotaExceededException } from './errors.ts';
import { arnOf, type Ids } from './ids.ts';
import type { StopAlarms } from './stop-alarms.ts';
import { checkTags } from './tags.ts';
import type { CreateTemplateRequest, ExperimentTemplate, UpdateTemplateRequest } from './template.ts';
import { validateTemplate } from './validate-template.ts';

/** The experiment templates, in memory. All of it throws FIS's exceptions. */
export interface TemplateStore {
  create(request: CreateTemplateRequest): ExperimentTemplate;
  get(id: string): ExperimentTemplate;
  /** The same, as it was read when it was created or last changed. */
  prepared(id: string): PreparedTemplate;
  list(): ExperimentTemplate[];
  update(id: string, changes: UpdateTemplateRequest): ExperimentTemplate;
  delete(id: string): ExperimentTemplate;
  setTags(id: string, tags: Tags): void;
  setTargetAccounts(id: string, targetAccounts: readonly TargetAccount[]): void;
}

const defaultOptions = { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' } as const;

export function createTemplateStore({
  ids,
  stopAlarms,
  system,
  now,
  notice,
}: {
  ids: Ids;
  stopAlarms: StopAlarms;
  system: SystemModel;
  now: () => number;
  /** Told of what is taken, and cannot be started as it is. */
  notice: (message: string) => void;
}) {
  const templates = new Map<string, ExperimentTemplate>();
  const prepared = new Map<string, PreparedTemplate>();
  const tokens = createClientTokens((id) => templates.has(id));

  const get = (id: string): ExperimentTemplate => {
    const template = templates.get(id);
    if (!template) throw new ResourceNotFoundException(`experiment template ${id} does not exist`);
    return template;
  };
  const put = (template: ExperimentTemplate): ExperimentTemplate => {
    prepared.set(template.id, validateTemplate(template, { stopAlarms, system }));
    templates.set(template.id, template);
    for (const arn of stopAlarms.strangers(template)) notice(`template ${template.id}: ${howToStop(arn, system)}`);
    return template;
  };

  const store: TemplateStore = {
    create: (request) => {
      const { clientToken, tags = {}, targets = {}, experimentOptions, ...content } = request;
      const id = tokens.once(clientToken, request, () => {
        checkNumber(templates.size);
        checkTags(tags);
        const time = now();
        const id = ids.template();
        const template: ExperimentTemplate = {
          ...content,
          targets,
          experimentOptions: { ...defaultOptions, ...experimentOptions },
          tags,
          targetAccounts: [],
          id,
          arn: arnOf('experiment-template', id),
          creationTime: time,
          lastUpdateTime: time,
        };
        return put(template).id;
      });
      return get(id);
    },
    get,
    prepared: (id) => prepared.get(get(id).id) as PreparedTemplate,
    list: () => [...templates.values()],
    update: (id, { experimentOptions, ...changes }) => {
      const before = get(id);
      const options = { ...before.experimentOptions, ...experimentOptions };
      const template = { ...before, ...changes, experimentOptions: options, lastUpdateTime: now() };
      return put(withoutEmptied(template));
    },
    delete: (id) => {
      const template = get(id);
      templates.delete(id);
      prepared.delete(id);
      return template;
    },
    setTags: (id, tags) => void templates.set(id, { ...get(id), tags }),
    setTargetAccounts: (id, targetAccounts) => void templates.set(id, { ...get(id), targetAccounts }),
  };
  return store;
}

function checkNumber(templates: number): void {
  const { value } = fisQuotas.experimentTemplates;
  if (templates >= value) throw new ServiceQuotaExceededException(`experiment templates: the quota is ${value}`);
}

/** A configuration that is left empty by a change is taken away, as Terraform's provider does it. */
function withoutEmptied({
  logConfiguration: logs,
  experimentReportConfiguration: report,
  ...template
}: ExperimentTemplate): ExperimentTemplate {
  const isThere = (value: object | undefined) => value !== undefined && Object.keys(value).length > 0;
  return {
    ...template,
    ...(logs && isThere(logs) && { logConfiguration: logs }),
    ...(report && isThere(report) && { experimentReportConfiguration: report }),
  };
}
