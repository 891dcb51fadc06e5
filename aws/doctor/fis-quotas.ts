import { type ExperimentTemplate, type FisClient, GetExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { paginateListServiceQuotas, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { Finding } from '../../base/finding.ts';
import { parallelActions } from '../../lib/model/experiments/parallel-actions.ts';
import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import { awsLine, deployLine, type Where } from '../command-lines.ts';
import { listTemplates } from '../fis/templates.ts';
import { readTemplates } from '../templates.ts';
import { type Check, isDenied } from './check.ts';

/** What a template asks of FIS, as far as FIS limits it. */
export interface TemplateFacts {
  readonly id: string;
  readonly experiment: string;
  readonly stopConditions: number;
  readonly actions: number;
  readonly parallelActions: number;
  /** Actions that name how many targets they take, by their ids: `COUNT(n)`. */
  readonly targets: Readonly<Record<string, number>>;
}

/** The account's quotas by their names in Service Quotas; what it does not tell is as FIS documents it. */
export type FisQuotaValues = ReadonlyMap<string, number>;

/** What of a template is limited by which quota. */
const limited = {
  stopConditions: fisQuotas.stopConditionsPerTemplate,
  actions: fisQuotas.actionsPerTemplate,
  parallelActions: fisQuotas.parallelActions,
} as const;

export const fisQuotaCheck: Check = {
  name: 'FIS quotas',
  needs: ['fis:ListExperimentTemplates', 'fis:GetExperimentTemplate', 'servicequotas:ListServiceQuotas'],
  afterwards: true,
  find: async ({ account: { clients }, config, where }) => {
    const templates = await readTemplateFacts(clients.fis, config);
    return [checkFisQuotas(templates, await readFisQuotas(clients.quotas), where)];
  },
};

/** Whether FIS takes the environment's templates: their number of stop conditions, actions and targets. */
export function checkFisQuotas(
  templates: readonly TemplateFacts[],
  quotas: FisQuotaValues | undefined,
  where: Where,
): Finding {
  const check = 'FIS quotas';
  const limit = (of: keyof typeof limited) => quotas?.get(limited[of].name) ?? limited[of].value;
  const targetLimit = (action: string) =>
    [...(quotas ?? [])].find(([name]) => name.startsWith('Target ') && name.endsWith(` for ${action}`))?.[1] ??
    fisQuotas.tasksPerAction.value;
  const source = quotas ? 'of this account' : 'as documented: the account’s own need servicequotas:ListServiceQuotas';
  if (templates.length === 0) {
    return {
      check,
      level: 'warn',
      message: 'no experiment template is deployed',
      advice: deployLine('--all', where),
    };
  }
  const problems = templates.flatMap(({ id, experiment, targets, ...counts }) => {
    const over = (of: keyof typeof limited, what: string) =>
      counts[of] > limit(of) ? [{ id, text: `${experiment} has ${counts[of]} ${what}, of ${limit(of)}` }] : [];
    return [
      ...over('stopConditions', 'stop conditions'),
      ...over('actions', 'actions'),
      ...over('parallelActions', 'actions at the same time'),
      ...Object.entries(targets)
        .filter(([action, count]) => count > targetLimit(action))
        .map(([action, count]) => ({
          id,
          text: `${experiment} takes ${count} targets for ${action}, of ${targetLimit(action)}`,
        })),
    ];
  });
  const [first] = problems;
  if (!first) {
    const most = (of: keyof typeof limited) => Math.max(...templates.map((template) => template[of]));
    const message = `${templates.length} ${templates.length === 1 ? 'template' : 'templates'}; at most ${most('stopConditions')} of ${limit('stopConditions')} stop conditions, ${most('actions')} of ${limit('actions')} actions, ${most('parallelActions')} of ${limit('parallelActions')} at the same time (${source})`;
    return { check, level: 'ok', message };
  }
  return {
    check,
    level: 'fail',
    message: problems.map(({ text }) => text).join('; '),
    advice: awsLine(`fis get-experiment-template --id ${first.id}`, where),
  };
}

async function readTemplateFacts(
  client: FisClient,
  { system, name }: { readonly system: string; readonly name: string },
): Promise<TemplateFacts[]> {
  const found: TemplateFacts[] = [];
  for (const { id, experiment, environment } of readTemplates(await listTemplates(client), system)) {
    if (environment !== name) continue;
    const { experimentTemplate } = await client.send(new GetExperimentTemplateCommand({ id }));
    if (experimentTemplate) found.push(templateFacts(experimentTemplate, { id, experiment }));
  }
  return found;
}

export function templateFacts(
  { actions = {}, targets = {}, stopConditions = [] }: ExperimentTemplate,
  named: Pick<TemplateFacts, 'id' | 'experiment'>,
): TemplateFacts {
  const counts: Record<string, number> = {};
  for (const { actionId = '', targets: its = {} } of Object.values(actions)) {
    for (const target of Object.values(its)) {
      const [, count] = /^COUNT\((\d+)\)$/.exec(targets[target]?.selectionMode ?? '') ?? [];
      if (count) counts[actionId] = Math.max(counts[actionId] ?? 0, Number(count));
    }
  }
  return {
    ...named,
    stopConditions: stopConditions.filter(({ source }) => source !== 'none').length,
    actions: Object.keys(actions).length,
    parallelActions: parallelActions(actions as Parameters<typeof parallelActions>[0]),
    targets: counts,
  };
}

/** Undefined where they may not be looked at: what FIS documents stands for them. */
async function readFisQuotas(client: ServiceQuotasClient): Promise<FisQuotaValues | undefined> {
  const values = new Map<string, number>();
  try {
    for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: 'fis' })) {
      for (const { QuotaName, Value } of Quotas) if (QuotaName && Value !== undefined) values.set(QuotaName, Value);
    }
  } catch (error) {
    if (isDenied(error as Error)) return undefined;
    throw error;
  }
  return values;
}
