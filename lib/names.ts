import { createHash } from 'node:crypto';

/** An environment of a system; the command line may name one that this version does not know. */
export interface SystemEnvironment {
  readonly system: string;
  readonly name: string;
}

/** The start of every physical name of an environment: `SYSTEM-ENVIRONMENT`. IAM patterns and the command line rely on it. */
export const prefixOf = ({ system, name }: SystemEnvironment): string => `${system}-${name}`;

/** The container beside an app by which faults come into its task. */
export const agentContainer = 'amazon-ssm-agent';

/** Names that are spelled out, since something outside their stack refers to them. */
export const namesOf = (environment: SystemEnvironment) => {
  const prefix = prefixOf(environment);
  return {
    cluster: prefix,
    /** Private DNS: `SERVICE.SYSTEM-ENVIRONMENT.internal`. */
    namespace: `${prefix}.internal`,
    service: (name: string) => name,
    /** In Service Connect: the plain name has the A record. */
    discovery: (service: string) => `${service}-connect`,
    /** Of task definitions: the revisions of one service. */
    taskFamily: (service: string) => `${prefix}-${service}`,
    /** CloudWatch's metrics of the edge begin with it; 32 characters are the most. */
    loadBalancer: prefix.slice(0, 32).replace(/-$/, ''),
    table: (name: string) => `${prefix}-${name}`,
    cache: (name: string) => `${prefix}-${name}`,
    alarm: (name: string) => `${prefix}-${name}`,
    document: (automation: string) => `${prefix}-${automation}`,
    /** IAM and dashboards know no Region: one account may have the environment in several. */
    role: (name: string, region: string) => shortened(`${prefix}-${name}-${region}`, longestRole),
    dashboard: (name: string, region: string) => `${prefix}-${name}-${region}`,
    /** The start of the names of the EventBridge rules that tell of experiments. */
    ruleOfExperiments: `${prefix}-experiments`,
    /** Of the response: SNS topics, SQS queues, Lambda functions and the ledger's table. */
    topic: (name: string) => `${prefix}-${name}`,
    queue: (name: string) => `${prefix}-${name}`,
    handler: (name: string) => `${prefix}-${name}`,
    ledger: `${prefix}-ledger`,
    logGroup: (name: string) => `/breakwater/${prefix}/${name}`,
    /**
     * Of what AWS services write by themselves: under this start they share one entry of the account's resource policies,
     * of which there are ten. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
     */
    vendedLogGroup: (name: string) => `/aws/vendedlogs/breakwater/${prefix}/${name}`,
  };
};

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestRole = 64;

/** The start of a name that is too long, which patterns go by, and a digest that tells it from others. */
function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - 1 - digest.length)}-${digest}`;
}
