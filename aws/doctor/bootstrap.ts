import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Finding } from '../../base/finding.ts';
import type { Check } from './check.ts';

/** Where `cdk bootstrap` leaves its version. Source: CDK guide, bootstrapping, with the default qualifier. */
const parameter = '/cdk-bootstrap/hnb659fds/version';

/** The version that stacks with assets ask for. Source: aws-cdk-lib, DefaultStackSynthesizer. */
const leastVersion = 6;

export const bootstrap: Check = {
  name: 'CDK bootstrap',
  needs: ['ssm:GetParameter'],
  find: async ({ account: { id, region, clients }, config }) => [
    checkBootstrap(await readVersion(clients.ssm), { account: id, region, environment: config.name }),
  ],
};

/** Whether the account's Region has what `cdk deploy` needs there; `version` is that of its bootstrap stack. */
export function checkBootstrap(
  version: number | undefined,
  { account, region, environment }: { readonly account: string; readonly region: string; readonly environment: string },
): Finding {
  const check = 'CDK bootstrap';
  if (version !== undefined && version >= leastVersion) return { check, level: 'ok', message: `version ${version}` };
  return {
    check,
    level: 'fail',
    message: version === undefined ? 'not done in this Region' : `version ${version}; stacks need ${leastVersion}`,
    advice: `npx cdk bootstrap aws://${account}/${region} -c env=${environment}`,
  };
}

async function readVersion(client: SSMClient): Promise<number | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameter }));
    return Number(Parameter?.Value);
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
}
