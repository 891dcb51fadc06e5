import { accountProblem } from '../model/accounts.ts';
import { backupProblem } from '../model/backup-settings.ts';
import { problemOfPlacement } from '../model/placement.ts';
import { type Config, ConfigError } from './config.ts';

/** Refuses what could be deployed but not meant. Throws {@link ConfigError} naming the setting and its value. */
export function checkConfig(config: Config): void {
  const { name, production, region, certificateArn, domainName, vpcCidr, tasks, notify, agentImage } = config;
  const { load, allowedCidrs = [] } = config;
  const refuse = (problem: string): never => {
    throw new ConfigError(`environment ${name}: ${problem}`);
  };
  if (production && !certificateArn) {
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
  const placement = problemOfPlacement(config);
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
  if (load && production && !load.readOnly) refuse('load changes data: in production it must be readOnly');
  if (
    agentImage !== 'ours' &&
    agentImage !== 'aws-non-root' &&
    !/^[\w.-]+(:\d+)?\/[\w./-]+([:@][\w.:-]+)?$/.test(agentImage)
  ) {
    refuse(`agentImage ${JSON.stringify(agentImage)} is neither ours, aws-non-root nor the URI of an image`);
  }
  for (const cidr of allowedCidrs) {
    if (!isCidr(cidr)) refuse(`allowedCidrs: ${JSON.stringify(cidr)} is not an IPv4 range such as 203.0.113.0/24`);
  }
  const backups = backupProblem(config);
  if (backups) refuse(backups);
  const accounts = accountProblem(config);
  if (accounts) refuse(accounts);
  for (const address of notify) {
    if (!/^[^@\s]+@[^@\s]+$/.test(address)) refuse(`notify: ${JSON.stringify(address)} is not an e-mail address`);
  }
}

/** Whether a text is an IPv4 address range, from its first address on. */
function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255) || Number(bits) > 32) return false;
  const value = parts.reduce((sum, part) => sum * 256 + part, 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}
