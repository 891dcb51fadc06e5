import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricInfo } from '@aws-sdk/client-service-quotas';
import { systemClock } from '../../base/clock.ts';
import type { Finding } from '../../base/finding.ts';
import { type FargateNeed, fargateNeed } from '../../lib/fargate-need.ts';
import type { Where } from '../command-lines.ts';
import { type Check, isDenied } from './check.ts';
import { askForMore, type QuotaCode, readQuota } from './service-quota.ts';

/** Fargate On-Demand vCPU resource count, of an account in a Region. Source: Service Quotas. */
const onDemand: QuotaCode = { service: 'fargate', code: 'L-3032A538' };

export const fargateQuota: Check = {
  name: 'Fargate vCPU',
  needs: ['servicequotas:GetServiceQuota', 'servicequotas:GetAWSDefaultServiceQuota', 'cloudwatch:GetMetricData'],
  find: async ({ account: { clients }, config, system, isDeployed, where }) => {
    const need = fargateNeed(config, system.topology);
    const { value, usageMetric } = await readQuota(clients.quotas, onDemand);
    const inUse = usageMetric && (await readUsage(clients.cloudwatch, usageMetric));
    const byOthers = inUse === undefined ? undefined : Math.max(0, inUse - (isDeployed === false ? 0 : need.atRest));
    return [checkFargateQuota(value, { need, byOthers, ...where })];
  },
};

export interface FargateDemand extends Where {
  readonly need: FargateNeed;
  /** What all else in the Region uses; undefined where CloudWatch does not tell. */
  readonly byOthers: number | undefined;
}

/** Whether the quota is enough at rest, while deploying and scaled out, beside what else the account runs. */
export function checkFargateQuota(quota: number | undefined, { need, byOthers, ...where }: FargateDemand): Finding {
  const check = 'Fargate vCPU';
  const { atRest, deploying, scaledOut } = need;
  const others = byOthers ?? 0;
  const most = Math.ceil(others + Math.max(atRest, deploying, scaledOut));
  const needs = [
    `needs ${atRest} at rest, ${deploying} while deploying, ${scaledOut} scaled out`,
    byOthers === undefined ? 'what else runs here is not known' : `${byOthers} used by others`,
  ].join('; ');
  const advice = askForMore(onDemand, most, where);
  if (quota === undefined) return { check, level: 'warn', message: `${needs}; AWS does not tell the quota`, advice };
  const message = `quota ${quota}; ${needs}`;
  const lacks = (what: number) => quota < others + what;
  const short = [
    ...(lacks(atRest) ? ['tasks will be missing'] : []),
    ...(lacks(deploying) ? ['a deployment will hang'] : []),
    ...(lacks(scaledOut) ? ['it cannot scale out'] : []),
  ];
  if (short.length === 0) return { check, level: 'ok', message };
  return { check, level: lacks(atRest) ? 'fail' : 'warn', message: `${message}: ${short.join(', ')}`, advice };
}

/** How long usage is looked back upon: it is told once in a few minutes. */
const lookBackMinutes = 30;

/** What is used of a quota now, as AWS itself counts it; undefined where nothing is told, or it may not be looked at. */
async function readUsage(client: CloudWatchClient, usage: MetricInfo): Promise<number | undefined> {
  const { MetricNamespace, MetricName, MetricDimensions = {}, MetricStatisticRecommendation = 'Maximum' } = usage;
  const Dimensions = Object.entries(MetricDimensions).map(([Name, Value]) => ({ Name, Value }));
  const now = systemClock.wall();
  try {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - lookBackMinutes * 60_000),
        EndTime: new Date(now),
        ScanBy: 'TimestampDescending',
        MetricDataQueries: [
          {
            Id: 'used',
            MetricStat: {
              Metric: { Namespace: MetricNamespace, MetricName, Dimensions },
              Period: 300,
              Stat: MetricStatisticRecommendation,
            },
          },
        ],
      }),
    );
    return MetricDataResults[0]?.Values?.[0];
  } catch (error) {
    if (isDenied(error as Error)) return undefined;
    throw error;
  }
}
