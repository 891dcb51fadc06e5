import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Finding } from '../../base/finding.ts';
import { bootstrapLine, type Where } from '../command-lines.ts';
import type { Check } from './check.ts';

/** Where `cdk bootstrap` leaves its version. Source: CDK guide, bootstrapping, with the default qualifier. */
const parameter = '/cdk-bootstrap/hnb659fds/version';

/** The version that stacks with assets ask for. Source: aws-cdk-lib, DefaultStackSynthesizer. */
const leastVersion = 6;

export const bootstrap: Check = {
  name: 'CDK bootstrap',
  needs: ['ssm:GetParameter'],
  find: async ({ account: { id, clients }, where }) => [
    checkBootstrap(await readVersion(clients.ssm), { account: id, ...where }),
  ],
};

/** Whether the account's Region has what `cdk deploy` needs there; `version` is that of its bootstrap stack. */
export function checkBootstrap(
  version: number | undefined,
  { account, ...where }: Where & { readonly account: string },
): Finding {
  const check = 'CDK bootstrap';
  if (version !== undefined && version >= leastVersion) return { check, level: 'ok', message: `version ${version}` };
  return {
    check,
    level: 'fail',
    message: version === undefined ? 'not done in this Region' : `version ${version}; stacks need ${leastVersion}`,
    advice: bootstrapLine(account, where),
  };
}

async function readVersion(client: SSMClient): Promise<number | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameter }));
    // What is no number is no version.
    return Number(Parameter?.Value) || undefined;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
}
