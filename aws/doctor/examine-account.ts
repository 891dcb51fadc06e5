import { DescribeClustersCommand } from '@aws-sdk/client-ecs';
import type { Finding } from '../../base/finding.ts';
import { checkConfig } from '../../lib/config/check-config.ts';
import { type Config, ConfigError } from '../../lib/config/config.ts';
import type { Overrides } from '../../lib/config/settings.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { namesOf } from '../../lib/names.ts';
import type { Account } from './account.ts';
import { alarms } from './alarms.ts';
import { bootstrap } from './bootstrap.ts';
import { type Check, couldNotLook, findingsOf, type Look } from './check.ts';
import { architectureNeeds, deployedArchitecture } from './deployed-architecture.ts';
import { drift } from './drift.ts';
import { fargateQuota } from './fargate-quota.ts';
import { fisQuotaCheck } from './fis-quotas.ts';
import { networkQuotas } from './network-quotas.ts';
import { safetyLever } from './safety-lever.ts';
import { serviceLinkedRoles } from './service-linked-roles.ts';
import { sidecars } from './sidecars.ts';
import { tasks } from './tasks.ts';
import { zones } from './zones.ts';

/** Every check of an account, in the order in which a deployment would meet what they look at. */
export const accountChecks: readonly Check[] = [
  bootstrap,
  zones,
  fargateQuota,
  networkQuotas,
  serviceLinkedRoles,
  tasks,
  drift,
  sidecars,
  alarms,
  safetyLever,
  fisQuotaCheck,
];

/** What is examined: an environment of a system, as it is or would be deployed to the account's Region. */
export interface Subject {
  readonly system: SystemModel;
  readonly config: Config;
  /** Where the environment goes unless told. */
  readonly home: string;
  /** What of the configuration was asked for, as it was typed. Processors that were not are those that are deployed. */
  readonly asked?: Pick<Overrides, 'zones' | 'architecture' | 'load'>;
}

/** Looks at a Region of an account, before a deployment and after it, and changes nothing. */
export async function examineAccount(account: Account, subject: Subject): Promise<Finding[]> {
  const { system, home, asked } = subject;
  const { isThere, finding } = await lookForCluster(account, subject.config);
  const { config, doubts } = await asDeployed(account, subject, isThere);
  const { endpoint, region, profile } = account;
  // Without them a line to paste would build other tasks, or ask for other subnets.
  const settings = {
    ...(config.architecture !== subject.config.architecture && { architecture: config.architecture }),
    ...asked,
  };
  const where = { endpoint, environment: config.name, region, profile, production: config.production, settings };
  const look: Look = { account, system, config, where, isDeployed: isThere };
  const findings: Finding[] = [
    { check: 'account', level: 'ok', message: `${account.id} as ${account.caller}` },
    checkRegion(account.region, { environment: config.name, home, isDeployed: isThere === true }),
    ...doubts,
    ...checkSettings(config),
  ];
  const [before, after] = [false, true].map((wanted) =>
    accountChecks.filter(({ afterwards = false }) => afterwards === wanted),
  ) as [Check[], Check[]];
  // At once: each that gets no answer waits until its time is over.
  const all = async (checks: readonly Check[]) =>
    (await Promise.all(checks.map((check) => findingsOf(check, look)))).flat();
  findings.push(...(await all(before)), finding);
  if (isThere === false) return findings;
  return [...findings, ...(await all(after))];
}

/** Whether this is where the environment is deployed unless told, or where it is. */
export function checkRegion(
  region: string,
  { environment, home, isDeployed }: { environment: string; home: string; isDeployed: boolean },
): Finding {
  const check = 'region';
  if (region === home) return { check, level: 'ok', message: region };
  const message = `${region}, and ${environment} goes to ${home} unless told`;
  if (isDeployed) return { check, level: 'ok', message: `${message}; it is deployed here` };
  return { check, level: 'warn', message, advice: `give -c region=${region} to deploy here` };
}

/** The settings, for the processors that the tasks have where they are deployed. */
async function asDeployed(
  account: Account,
  { config, asked }: Subject,
  isThere: boolean | undefined,
): Promise<{ readonly config: Config; readonly doubts: readonly Finding[] }> {
  if (isThere === false || asked?.architecture) return { config, doubts: [] };
  try {
    const found = await deployedArchitecture(account.clients.ecs, namesOf(config).cluster);
    return { config: { ...config, architecture: found ?? config.architecture }, doubts: [] };
  } catch (error) {
    const check = { name: 'architecture', needs: architectureNeeds };
    return { config, doubts: [couldNotLook(check, error as Error, account)] };
  }
}

/** What synth would refuse: nothing is deployed by that, and what is said of it would be said of something else. */
export function checkSettings(config: Config): Finding[] {
  try {
    checkConfig(config, { onlyLooks: true });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [
      { check: 'settings', level: 'fail', message: error.message, advice: 'synth refuses the same: mend it first' },
    ];
  }
}

const clusterNeeds = ['ecs:DescribeClusters'] as const;

/** What finding the cluster, and what its tasks are built for, needs. */
export const presenceNeeds = [...clusterNeeds, ...architectureNeeds] as const;

/** Undefined where it may not be looked for. */
async function lookForCluster(
  account: Account,
  config: Config,
): Promise<{ readonly isThere: boolean | undefined; readonly finding: Finding }> {
  const check = 'deployment';
  const { cluster } = namesOf(config);
  try {
    const { clusters = [] } = await account.clients.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
    const isThere = clusters.some(({ status }) => status === 'ACTIVE');
    const message = isThere
      ? `cluster ${cluster} is there`
      : `${cluster} is not deployed yet; look again afterwards, for its tasks, sidecars, alarms and templates`;
    return { isThere, finding: { check, level: 'ok', message } };
  } catch (error) {
    const finding = couldNotLook({ name: check, needs: clusterNeeds }, error as Error, account);
    return { isThere: undefined, finding };
  }
}
