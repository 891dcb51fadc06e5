import { type FisClient, paginateListTargetAccountConfigurations } from '@aws-sdk/client-fis';
import type { Template } from '../templates.ts';

/**
 * The other accounts that experiments of these templates act in. All of an environment that act elsewhere act in the same
 * ones, so of each environment no more is asked than it takes to find them. Rejects as FIS does.
 */
export async function targetAccounts(fis: FisClient, templates: readonly Template[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const ofOne of Map.groupBy(templates, ({ environment }) => environment).values()) {
    for (const { id } of ofOne) {
      const accounts = await accountsOf(fis, id);
      for (const account of accounts) found.add(account);
      if (accounts.length > 0) break;
    }
  }
  return found;
}

async function accountsOf(client: FisClient, experimentTemplateId: string): Promise<string[]> {
  const accounts: string[] = [];
  const pages = paginateListTargetAccountConfigurations({ client }, { experimentTemplateId });
  try {
    for await (const { targetAccountConfigurations = [] } of pages) {
      accounts.push(...targetAccountConfigurations.flatMap(({ accountId }) => accountId ?? []));
    }
  } catch (error) {
    // The template has gone meanwhile, or the endpoint knows no other accounts.
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== 404) throw error;
  }
  return accounts;
}
