import type { Architecture } from '../model/availability-zones.ts';
import { parseFaultInjection, unknownServices } from '../model/fault-injection.ts';
import { zonesIn } from '../model/placement.ts';
import { parseChannels, parseRollback } from '../model/response/parse-settings.ts';
import type { RollbackSettings } from '../model/response/rollback-settings.ts';
import type { SystemModel } from '../model/system.ts';
import { checkConfig } from './check-config.ts';
import { type Config, ConfigError, environmentNames } from './config.ts';
import { environments } from './environments.ts';

/** What the person who deploys gives by context: `-c certificateArn=...`, `-c notify=a@b.c,d@e.f`; empty is absent. */
export interface Overrides {
  readonly region?: string | undefined;
  /** Ids, comma-separated: `use1-az1,use1-az2`. */
  readonly zones?: string | undefined;
  readonly architecture?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly domainName?: string | undefined;
  readonly notify?: string | undefined;
  /** Where people are told, as `KIND:NAME:SECRET`, comma-separated. */
  readonly channels?: string | undefined;
  /** `act`, `observe`, or the services that are rolled back where the others are only observed. */
  readonly rollback?: string | undefined;
  /** Who owns the services' versions: `cloudformation`, which is left alone while it works, or `own`. */
  readonly stack?: string | undefined;
  /** Requests a second of the background load, or `off`. */
  readonly load?: string | undefined;
  readonly allowedCidrs?: string | undefined;
  /** `every-service`, `none` or names of services. */
  readonly faultInjection?: string | undefined;
  readonly agentImage?: string | undefined;
  readonly backupCopyTo?: string | undefined;
  readonly targetAccounts?: string | undefined;
  readonly orchestratorAccount?: string | undefined;
  readonly ownAccount?: string | undefined;
}

/**
 * The settings of an environment of a system, not yet checked: who only looks at an account needs no certificate. Throws
 * {@link ConfigError} for an unknown environment.
 */
export function settingsOf(
  { topology }: Pick<SystemModel, 'topology'>,
  name: string | undefined,
  overrides: Overrides = {},
): Config {
  const known = environmentNames.find((environment) => environment === name);
  if (!known) {
    const given = name === undefined ? 'no environment was given' : `${JSON.stringify(name)} is not an environment`;
    throw new ConfigError(`${given}: choose one of ${environmentNames.join(', ')} with -c env=NAME`);
  }
  const { certificateArn, domainName, notify, architecture, allowedCidrs, faultInjection, agentImage } = overrides;
  const { backupCopyTo, targetAccounts, orchestratorAccount, ownAccount } = overrides;
  const { zoneCount, load, backup, response, ...settings } = environments[known];
  if (backupCopyTo && !backup) {
    throw new ConfigError(`environment ${known}: backupCopyTo: it has no backup that could be copied`);
  }
  const region = overrides.region || settings.region;
  return {
    ...settings,
    name: known,
    system: topology.name,
    region,
    zones: overrides.zones ? partsOf(overrides.zones) : zonesIn(region, zoneCount).zones,
    ...(architecture && { architecture: architecture as Architecture }),
    ...(certificateArn && { certificateArn }),
    ...(domainName && { domainName }),
    ...(notify && { notify: partsOf(notify) }),
    response: responseOf(response, overrides),
    ...(allowedCidrs && { allowedCidrs: partsOf(allowedCidrs) }),
    ...loadOf(overrides, settings.production, load),
    ...(faultInjection && { faultInjection: parseFaultInjection(faultInjection) }),
    ...(agentImage && { agentImage }),
    ...(backup && { backup: { ...backup, ...(backupCopyTo && { copyTo: backupCopyTo }) } }),
    ...(targetAccounts && { targetAccounts: partsOf(targetAccounts) }),
    ...(orchestratorAccount && { orchestratorAccount }),
    ...(ownAccount && { ownAccount }),
  };
}

/** The same, fit to be deployed. Throws {@link ConfigError}. */
export function configOf(
  system: Pick<SystemModel, 'topology' | 'guardrails'>,
  name: string | undefined,
  overrides: Overrides = {},
): Config {
  const config = settingsOf(system, name, overrides);
  const { problem } = zonesIn(config.region, environments[config.name].zoneCount);
  if (problem && !overrides.zones) throw new ConfigError(`environment ${config.name}: ${problem}`);
  checkConfig(config, { system });
  const [unknown] = unknownServices(config.faultInjection, system.topology);
  if (unknown !== undefined) {
    const services = system.topology.services.map((service) => service.name).join(', ');
    throw new ConfigError(
      `environment ${config.name}: faultInjection: ${JSON.stringify(unknown)} is neither every-service, none nor a service (${services})`,
    );
  }
  const stranger = strangerIn(config.response.rollback, system.topology);
  if (stranger !== undefined) {
    const services = system.topology.services.map((service) => service.name).join(', ');
    throw new ConfigError(
      `environment ${config.name}: rollback: ${JSON.stringify(stranger)} is neither act, observe nor a service (${services})`,
    );
  }
  return config;
}

/** What is between commas, without blanks around it. */
const partsOf = (text: string): string[] => text.split(',').map((part) => part.trim());
const strangerIn = ({ services }: Config['response']['rollback'], topology: SystemModel['topology']) =>
  Object.keys(services).find((name) => topology.services.every((service) => service.name !== name));

function responseOf(usual: Config['response'], { channels, rollback, stack }: Overrides): Config['response'] {
  const given = {
    ...(rollback && parseRollback(rollback)),
    ...(stack && { stack: stack as RollbackSettings['stack'] }),
  };
  return {
    ...usual,
    ...(channels && { notify: { ...usual.notify, channels: parseChannels(channels) } }),
    rollback: { ...usual.rollback, ...given },
  };
}

/** What is asked for, else what the environment has. In production nobody buys what nobody wants. */
function loadOf({ load: asked }: Overrides, readOnly: boolean, usual: Config['load']): Pick<Config, 'load'> {
  if (asked === 'off') return {};
  if (!asked) return usual ? { load: usual } : {};
  return { load: { requestsPerSecond: Number(asked), ...(readOnly && { readOnly }) } };
}
