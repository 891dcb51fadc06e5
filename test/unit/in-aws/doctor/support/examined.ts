import { afterEach } from '@jest/globals';
import { withAccount } from '../../../../../aws/doctor/account.ts';
import { examineAccount } from '../../../../../aws/doctor/examine-account.ts';
import type { Finding } from '../../../../../base/finding.ts';
import { settingsOf } from '../../../../../lib/config/settings.ts';
import { fargateNeed } from '../../../../../lib/fargate-need.ts';
import { shopModel } from '../../../../../systems/shop/model.ts';
import type { AccountScript } from './account-scripts.ts';
import { type ScriptedAccount, startScriptedAccount } from './scripted-account.ts';

export let account: ScriptedAccount | undefined;

export const subject = (region?: string) => ({
  system: shopModel,
  config: settingsOf(shopModel, 'dev', { region }),
  home: 'us-east-1',
});

export const need = fargateNeed(subject().config, shopModel.topology);

/** An account that is closed with the test. */
export async function openAccount(script: AccountScript): Promise<ScriptedAccount> {
  account = await startScriptedAccount(script);
  return account;
}

/** What the SDK's own clients find in an account that the script describes. */
export async function examined(script: AccountScript, region = 'us-east-1'): Promise<Finding[]> {
  const { url: endpoint } = await openAccount(script);
  return withAccount({ endpoint, region, variables: {} }, (one) => examineAccount(one, subject(region)));
}

export const levels = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ check, level }) => `${check} ${level}`);
export const of = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

/** For every test of a file. */
export function withScriptedAccount(): void {
  afterEach(async () => {
    await account?.close();
    account = undefined;
  });
}
