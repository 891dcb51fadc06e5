import type { Accounts } from '../model/accounts.ts';
import type { Architecture } from '../model/availability-zones.ts';
import type { BackupSettings } from '../model/backup-settings.ts';
import { environmentNames } from '../model/environment-names.ts';
import type { FaultInjectionSetting } from '../model/fault-injection.ts';
import type { ResponseSettings } from '../model/response/settings.ts';

/** Everything that differs between environments, and nothing else; chosen by `-c env=NAME`. */
export interface Config extends Accounts {
  readonly name: EnvironmentName;
  /** The name of the system that it has. */
  readonly system: string;
  /** Serves customers: chaos there asks first, and the policy at synth is stricter. */
  readonly production: boolean;
  readonly region: string;
  /**
   * Ids of Availability Zones, two or three. A letter such as us-east-1a is another place in every account, and synth
   * looks nothing up. Chosen once: other zones are other subnets, which the stacks above hold on to.
   */
  readonly zones: readonly string[];
  /** The processors of every task, and what every image is built for. */
  readonly architecture: Architecture;
  readonly vpcCidr: string;
  /** The way out of the private subnets: NAT gateways (how many), or interface endpoints alone. */
  readonly egress: { readonly natGateways: number } | 'interface-endpoints';
  /** Tasks of each service. At most five: FIS resolves no more for one ECS action. */
  readonly tasks: { readonly minimum: number; readonly maximum: number };
  /** CPU units of each task for Service Connect's proxy, beside what its service wants. AWS advises 256. */
  readonly proxyCpu: number;
  /** Services are deployed one after another: slower, but an account's first quota of 6 Fargate vCPU is enough. */
  readonly oneByOne: boolean;
  readonly cache: { readonly nodeType: string; readonly replicas: number };
  readonly logRetentionDays: number;
  /** Keeps tables, cache and load balancer from being deleted with their stack. */
  readonly deletionProtection: boolean;
  /** Where data is worth keeping: daily backups of the tables and snapshots of the cache; absent elsewhere. */
  readonly backup?: BackupSettings;
  /** The services whose tasks have what a fault inside a task needs: an SSM agent, a shared process namespace. */
  readonly faultInjection: FaultInjectionSetting;
  /**
   * The image of the SSM agents: ours, AWS's that is not root, or the URI of one that you keep. With another than ours,
   * experiments that run a Command document of ours are left out: what it calls is in our image alone.
   */
  readonly agentImage: 'ours' | 'aws-non-root' | (string & {});
  /**
   * The background load, where an environment has too few users to measure by. Its requests are marked as synthetic;
   * `readOnly` leaves out the journeys that change data. Without one, users are measured at the load balancer, by the minute.
   */
  readonly load?: { readonly requestsPerSecond: number; readonly readOnly?: boolean };
  /** The IPv4 address ranges that may use the edge; without any, everybody may. */
  readonly allowedCidrs?: readonly string[];
  /** ARN of the load balancer's certificate; without one it speaks HTTP. Required in production. */
  readonly certificateArn?: string;
  /** The name that users type, on the certificate and in a DNS record of yours; without one, the load balancer's own. */
  readonly domainName?: string;
  /** E-mail addresses that `notify` writes to, one message for what belongs together. */
  readonly notify: readonly string[];
  /** What the handlers of alarms may do by themselves, whom they tell, and what must hold before an experiment starts. */
  readonly response: ResponseSettings;
  /** Handlers send traces to X-Ray. */
  readonly tracing: boolean;
  /** Experiments that run by themselves: name to an EventBridge Scheduler expression, in UTC. */
  readonly schedules: Readonly<Record<string, string>>;
  /** FIS writes a report of each experiment to S3. */
  readonly reports: boolean;
  readonly chaos: {
    /** The longest an action may last, in minutes. */
    readonly longestMinutes: number;
    /** The most tasks of one service that an action may hit, in percent. */
    readonly mostTasksPercent: number;
    /**
     * How journeys share an alarm where FIS takes too few for one each: ten metrics, so five journeys, to an alarm; or any
     * number in a composite alarm, of which FIS's documentation says nothing: nobody has verified that it stops.
     */
    readonly sharedStopAlarms: 'metric-math' | 'composite-unverified';
    /** Experiments that may reach every zone at once. In production all others that would are refused. */
    readonly everyZone: readonly string[] | 'any';
    /** Experiments that in production may hit more than one task by what is over before an alarm can stop it. */
    readonly unstoppable: readonly string[];
  };
}

export { environmentNames };
export type EnvironmentName = (typeof environmentNames)[number];

/** An unknown environment, or a setting that is missing or contradicts another; the message is one sentence. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
