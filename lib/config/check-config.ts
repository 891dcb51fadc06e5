import { accountProblem } from '../model/accounts.ts';
import { backupProblem } from '../model/backup-settings.ts';
import { injectsFaults } from '../model/fault-injection.ts';
import { leastRate } from '../model/metrics.ts';
import { usersGuardrail, type WithLimits } from '../model/objectives.ts';
import { problemOfPlacement } from '../model/placement.ts';
import { responseProblem } from '../model/response/settings-problem.ts';
import { usersWindowSeconds } from '../model/stop-lag.ts';
import { type Config, ConfigError } from './config.ts';

/** What a look at settings may leave out, and whose limits they are checked against. */
export interface CheckOptions {
  readonly onlyLooks?: boolean;
  /** @default - the usual limits */
  readonly system?: WithLimits;
}

/**
 * Refuses what could be deployed but not meant. Who only looks at an account needs no certificate, and no zones where none
 * are known. Throws {@link ConfigError} naming the setting and its value.
 */
export function checkConfig(config: Config, { onlyLooks = false, system = {} }: CheckOptions = {}): void {
  const { name, production, region, certificateArn, domainName, vpcCidr, tasks, notify, agentImage } = config;
  const { load, chaos, egress, allowedCidrs = [] } = config;
  const refuse = (problem: string): never => {
    throw new ConfigError(`environment ${name}: ${problem}`);
  };
  if (production && !certificateArn && !onlyLooks) {
    refuse('certificateArn is missing: production speaks HTTPS; give it with -c certificateArn=ARN');
  }
  if (certificateArn && !/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/.+$/.test(certificateArn)) {
    refuse(`certificateArn ${JSON.stringify(certificateArn)} is not the ARN of an ACM certificate`);
  }
  if (certificateArn && !certificateArn.includes(`:acm:${region}:`)) {
    refuse(`certificateArn ${JSON.stringify(certificateArn)} is not in ${region}, where the load balancer is`);
  }
  if (certificateArn && !domainName) {
    refuse('domainName is missing: it must be a name on the certificate; give it with -c domainName=NAME');
  }
  if (domainName && !/^([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/.test(domainName)) {
    refuse(`domainName ${JSON.stringify(domainName)} is not a host name such as www.example.com`);
  }
  const placement = onlyLooks && config.zones.length === 0 ? undefined : problemOfPlacement(config);
  if (placement) refuse(placement);
  if (!/^\d+\.\d+\.0\.0\/16$/.test(vpcCidr))
    refuse(`vpcCidr ${JSON.stringify(vpcCidr)} is not a /16 such as 10.0.0.0/16`);
  if (tasks.minimum < 2) refuse(`tasks.minimum is ${tasks.minimum}: one task alone cannot survive its own death`);
  if (tasks.maximum > 5) refuse(`tasks.maximum is ${tasks.maximum}: FIS resolves at most 5 tasks for one action`);
  if (tasks.minimum > tasks.maximum) {
    refuse(`tasks.minimum ${tasks.minimum} is more than tasks.maximum ${tasks.maximum}`);
  }
  if (load && !(load.requestsPerSecond > 0 && load.requestsPerSecond <= 2000)) {
    refuse(`load is ${load.requestsPerSecond}: requests a second, above 0 and at most 2000, or off`);
  }
  const [window, longest] = [usersWindowSeconds(load, system), 60 * chaos.longestMinutes];
  if (load && window > longest) {
    refuse(
      `load is ${load.requestsPerSecond}: guardrails would look at ${window} s of it at a time, and no fault of ${name} lasts longer than ${longest} s: give at least ${leastRate(usersGuardrail(system).minimumSamples, longest)}, or off`,
    );
  }
  if (load && production && !load.readOnly) refuse('load changes data: in production it must be readOnly');
  if (agentImage !== 'ours' && agentImage !== 'aws-non-root' && !isImage(agentImage)) {
    refuse(`agentImage ${JSON.stringify(agentImage)} is neither ours, aws-non-root nor the URI of an image`);
  }
  if (egress === 'interface-endpoints' && injectsFaults(config) && !isReachable(agentImage, region)) {
    refuse(
      `agentImage ${JSON.stringify(agentImage)} could not be pulled: without a NAT gateway tasks reach ECR in ${region} alone: copy it there, and give ACCOUNT.dkr.ecr.${region}.amazonaws.com/NAME:TAG`,
    );
  }
  for (const cidr of allowedCidrs) {
    if (!isCidr(cidr)) refuse(`allowedCidrs: ${JSON.stringify(cidr)} is not an IPv4 range such as 203.0.113.0/24`);
  }
  const backups = backupProblem(config);
  if (backups) refuse(backups);
  const accounts = accountProblem(config);
  if (accounts) refuse(accounts);
  const response = responseProblem(config);
  if (response) refuse(response);
  for (const address of notify) {
    if (!/^[^@\s]+@[^@\s]+$/.test(address)) refuse(`notify: ${JSON.stringify(address)} is not an e-mail address`);
  }
}

/** Whether a text names an image as Docker does: a registry or a user, a path in small letters, a tag or a digest. */
const isImage = (text: string): boolean =>
  /^[a-z\d]+([._-]+[a-z\d]+)*(:\d+)?(\/[a-z\d]+((\.|_{1,2}|-+)[a-z\d]+)*)+(:\w[\w.-]{0,127})?(@sha256:[a-f\d]{64})?$/.test(
    text,
  );

/**
 * Whether it can be pulled through the interface endpoints of ECR: they lead to private repositories of their Region, to
 * ECR Public or another registry they do not. Source: ECR user guide, interface VPC endpoints, considerations.
 */
const isReachable = (image: string, region: string): boolean =>
  image === 'ours' || image === 'aws-non-root' || image.includes(`.dkr.ecr.${region}.`);

/** Whether a text is an IPv4 address range, from its first address on; some read a number that begins with 0 as octal. */
function isCidr(text: string): boolean {
  const [, address = '', bits = ''] =
    /^((?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2}))\/(0|[1-9]\d?)$/.exec(text) ?? [];
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255) || Number(bits) > 32) return false;
  const value = parts.reduce((sum, part) => sum * 256 + part, 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}
