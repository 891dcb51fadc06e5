import { fisQuotas } from './fis-quotas.ts';

/** Accounts that experiments reach beside the one they are started in. */
export interface Accounts {
  /** Where experiments started here act. FIS takes five stop conditions, and each account has one. */
  readonly targetAccounts?: readonly string[];
  /** Whose experiments act here. */
  readonly orchestratorAccount?: string;
  /** That of the credentials; absent where nobody has any at synth. */
  readonly ownAccount?: string;
}

/** Each account has a stop condition of the template. */
const mostAccounts = fisQuotas.stopConditionsPerTemplate.value;

/** Whether a text is an account id of AWS. */
export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text);

/** What is wrong with the accounts, with the value; undefined where nothing is. */
export function accountProblem({
  targetAccounts = [],
  orchestratorAccount,
  ownAccount,
  load,
}: Accounts & { readonly load?: unknown }): string | undefined {
  if (targetAccounts.length > 0 && orchestratorAccount) {
    return `targetAccounts and orchestratorAccount ${orchestratorAccount} exclude each other: an account starts experiments on others, or lets another start them`;
  }
  const named = [
    ...targetAccounts.map((account) => ['targetAccounts', account] as const),
    ...(orchestratorAccount ? [['orchestratorAccount', orchestratorAccount] as const] : []),
  ];
  for (const [setting, account] of named) {
    if (!isAccountId(account)) return `${setting}: ${JSON.stringify(account)} is not an account id of 12 digits`;
    if (account === ownAccount) return `${setting}: ${account} is the account of your credentials; name others`;
  }
  const twice = targetAccounts.find((account, index) => targetAccounts.indexOf(account) !== index);
  if (twice) return `targetAccounts: ${twice} is there twice`;
  if (targetAccounts.length > mostAccounts) {
    return `targetAccounts: ${targetAccounts.length} given, at most ${mostAccounts}: each has a stop condition, and FIS takes ${mostAccounts}`;
  }
  if (targetAccounts.length > 0 && !load) {
    return `targetAccounts ${targetAccounts.join(',')}: without a background load nobody here sees what users get there, and nothing could stop an experiment: give -c load=N, to them too`;
  }
  return undefined;
}
