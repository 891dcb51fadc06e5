import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { UsageError } from '../base/usage-error.ts';
import type { Given, Option } from './command.ts';
import type { KeptRuns } from './kept-runs.ts';

export const newerThanOption = {
  'newer-than': {
    type: 'string',
    value: 'TIME|DEPLOYMENT',
    description:
      'an ISO 8601 time, e.g. 2026-11-28T12:00:00Z; or the ARN or id of a service deployment of ECS, which counts from its end',
  },
} as const satisfies Record<string, Option>;

/** Runs that began earlier do not count. */
export interface NewerThan {
  /** Milliseconds since the epoch; infinite where no run can count. */
  readonly since: number;
  /** Why none can. */
  readonly why?: string;
}

/** What was asked for, looked up where it is a deployment. Rejects with UsageError where it is no time, and none is known. */
export async function readNewerThan(
  { options }: Given,
  { findDeployment }: Pick<KeptRuns, 'findDeployment'>,
  services: readonly string[],
): Promise<NewerThan> {
  const asked = options['newer-than'];
  if (asked === undefined) return { since: 0 };
  const text = String(asked);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return { since: time };
  const deployment = mayBeDeployment.test(text) ? await findDeployment(text, services) : undefined;
  if (deployment) return sinceEndOf(deployment);
  throw new UsageError(
    `--newer-than ${JSON.stringify(text)} is no time such as 2026-11-28T12:00:00Z, and no service deployment that ECS knows there`,
  );
}

/** Sources: ECS API reference, ServiceDeployment; the ids in its ARNs. */
const mayBeDeployment = /^(arn:[\w-]+:ecs:[\w-]+:\d{12}:service-deployment\/[\w-]+\/[\w-]+\/)?[\w-]+$/;

/** While it goes on, tasks of before are hit, too; what was taken back runs no more. */
function sinceEndOf({ serviceDeploymentArn = '', status = 'PENDING', finishedAt }: ServiceDeployment): NewerThan {
  const [, service, id] = serviceDeploymentArn.split('/').slice(-3);
  if (status === 'SUCCESSFUL' && finishedAt) return { since: Number(finishedAt) };
  return {
    since: Number.POSITIVE_INFINITY,
    why: `The deployment ${id} of ${service} is ${status}: nothing counts until one has ended well.`,
  };
}
