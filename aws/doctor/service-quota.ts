import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type MetricInfo,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';

import { awsLine, type Where } from '../command-lines.ts';

/** A quota of Service Quotas, by its codes there. */
export interface QuotaCode {
  readonly service: string;
  readonly code: string;
}

/** A quota of an account: its value, undefined where AWS tells none, and the metric of what is used of it. */
export interface QuotaFacts {
  readonly value: number | undefined;
  readonly usageMetric: MetricInfo | undefined;
}

/** The value that the account has; where it has none of its own, the default. */
export async function readQuota(client: ServiceQuotasClient, { service, code }: QuotaCode): Promise<QuotaFacts> {
  const asked = { ServiceCode: service, QuotaCode: code };
  const factsOf = ({ Quota }: { Quota?: ServiceQuota | undefined }) => ({
    value: Quota?.Value,
    usageMetric: Quota?.UsageMetric,
  });
  try {
    return factsOf(await client.send(new GetServiceQuotaCommand(asked)));
  } catch (error) {
    if ((error as Error).name !== 'NoSuchResourceException') throw error;
    return factsOf(await client.send(new GetAWSDefaultServiceQuotaCommand(asked)));
  }
}

/** The command that asks AWS for more. */
export const askForMore = ({ service, code }: QuotaCode, value: number, where: Where): string =>
  awsLine(
    `service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`,
    where,
  );
