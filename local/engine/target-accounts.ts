import { isAccountId } from '../../lib/model/accounts.ts';
import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { TargetAccount } from '../../lib/model/fis-template.ts';
import { account } from '../../lib/model/local-account.ts';
import { createClientTokens } from './client-tokens.ts';
import {
  ConflictException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ValidationException,
} from './errors.ts';
import type { ExperimentTemplate } from './template.ts';
import type { TemplateStore } from './template-store.ts';

export type CreateTargetAccount = Omit<TargetAccount, 'accountId'> & { readonly clientToken?: string };
export type UpdateTargetAccount = Partial<Omit<TargetAccount, 'accountId'>>;

/**
 * The accounts in which experiments of a template act. They are kept with the template, and an experiment has them as they
 * were at its start. Methods throw FIS's exceptions.
 */
export interface TargetAccounts {
  create(templateId: string, accountId: string, request: CreateTargetAccount): TargetAccount;
  get(templateId: string, accountId: string): TargetAccount;
  list(templateId: string): readonly TargetAccount[];
  update(templateId: string, accountId: string, changes: UpdateTargetAccount): TargetAccount;
  delete(templateId: string, accountId: string): TargetAccount;
}

export function createTargetAccounts(templates: TemplateStore): TargetAccounts {
  const idOf = (templateId: string, accountId: string) => `${templateId}/${accountId}`;
  const tokens = createClientTokens((made) =>
    templates.list().some(({ id, targetAccounts }) => targetAccounts.some((each) => idOf(id, each.accountId) === made)),
  );
  const list = (templateId: string) => templates.get(templateId).targetAccounts;
  const get = (templateId: string, accountId: string) =>
    findTargetAccount(list(templateId), accountId, `experiment template ${templateId}`);
  const add = (templateId: string, added: TargetAccount): string => {
    const template = templates.get(templateId);
    checkNew(template, added.accountId);
    templates.setTargetAccounts(templateId, [...template.targetAccounts, added]);
    return idOf(templateId, added.accountId);
  };

  return {
    create: (templateId, accountId, { clientToken, ...rest }) => {
      const added = { accountId, ...rest };
      const carryOut = () => add(templateId, added);
      if (clientToken === undefined) carryOut();
      else tokens.once(clientToken, { templateId, ...added }, carryOut);
      return get(templateId, accountId);
    },
    get,
    list,
    update: (templateId, accountId, changes) => {
      const before = get(templateId, accountId);
      const after = { ...before, ...changes };
      templates.setTargetAccounts(
        templateId,
        list(templateId).map((each) => (each === before ? after : each)),
      );
      return after;
    },
    delete: (templateId, accountId) => {
      const found = get(templateId, accountId);
      templates.setTargetAccounts(
        templateId,
        list(templateId).filter((each) => each !== found),
      );
      return found;
    },
  };
}

function checkNew({ id, experimentOptions, targetAccounts }: ExperimentTemplate, accountId: string): void {
  if (!isAccountId(accountId)) {
    throw new ValidationException(`accountId: ${JSON.stringify(accountId)} is not an account id of 12 digits`);
  }
  if (experimentOptions.accountTargeting !== 'multi-account') {
    throw new ValidationException(
      `experimentTemplateId: ${id} takes no target accounts: its experimentOptions.accountTargeting is "single-account"`,
    );
  }
  if (targetAccounts.some((each) => each.accountId === accountId)) {
    throw new ConflictException(`accountId: experiment template ${id} has a configuration for ${accountId} already`);
  }
  const { value } = fisQuotas.targetAccountsPerTemplate;
  if (targetAccounts.length >= value) {
    throw new ServiceQuotaExceededException(
      `target account configurations per experiment template: the quota is ${value}`,
    );
  }
}

/** One of those that `whose`, in words, has. Throws ResourceNotFoundException. */
export function findTargetAccount(all: readonly TargetAccount[], accountId: string, whose: string): TargetAccount {
  const found = all.find((each) => each.accountId === accountId);
  if (found) return found;
  throw new ResourceNotFoundException(`${whose} has no target account configuration for ${JSON.stringify(accountId)}`);
}

/** Why an experiment of a template cannot act where it is to; undefined where it acts in the local account alone. */
export function whyNotInItsAccounts({
  experimentOptions,
  targetAccounts,
}: Pick<ExperimentTemplate, 'experimentOptions' | 'targetAccounts'>):
  | { readonly accountId: string; readonly reason: string }
  | undefined {
  if (experimentOptions.accountTargeting === 'single-account') return undefined;
  const elsewhere = targetAccounts.map(({ accountId }) => accountId).filter((accountId) => accountId !== account);
  const [accountId] = elsewhere;
  if (accountId === undefined) return undefined;
  const plural = elsewhere.length === 1 ? 'account' : 'accounts';
  return {
    accountId,
    reason: `There is one account here, ${account}: nothing can be done in ${plural} ${elsewhere.join(', ')}.`,
  };
}
