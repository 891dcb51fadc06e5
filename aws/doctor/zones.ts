import { DescribeAvailabilityZonesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { Finding } from '../../base/finding.ts';
import { type Architecture, whyNoTasks } from '../../lib/model/availability-zones.ts';
import { deployLine, type Where } from '../command-lines.ts';
import type { Check } from './check.ts';

/** An Availability Zone as an account has it: the name differs between accounts, the id does not. */
export interface AccountZone {
  readonly id: string;
  readonly name: string;
  /** `available` where it can be used. */
  readonly state: string;
}

export interface ZonesWanted extends Where {
  readonly region: string;
  /** By id or name; empty where none are chosen for this Region. */
  readonly zones: readonly string[];
  readonly architecture: Architecture;
}

export const zones: Check = {
  name: 'zones',
  needs: ['ec2:DescribeAvailabilityZones'],
  find: async ({ account, config, where }) => [
    checkZones(await readZones(account.clients.ec2), {
      ...where,
      region: account.region,
      zones: config.zones,
      architecture: config.architecture,
    }),
  ],
};

/** Whether every zone of the environment is there, can be used and runs its tasks; otherwise, which would do. */
export function checkZones(there: readonly AccountZone[], wanted: ZonesWanted): Finding {
  const check = 'zones';
  const { region, architecture } = wanted;
  const problemOf = (zone: AccountZone) =>
    zone.state === 'available' ? whyNoTasks(zone.id, region, architecture) : `is ${zone.state}`;
  const fitting = there.filter((zone) => problemOf(zone) === undefined).map(({ id }) => id);
  const chosen = wanted.zones.map((given) => {
    const zone = there.find(({ id, name }) => id === given || name === given);
    const label = zone ? `${zone.id} (${zone.name} here)` : given;
    return { id: zone?.id, label, problem: zone ? problemOf(zone) : 'is no zone of this account' };
  });
  const bad = chosen.filter(({ problem }) => problem !== undefined);
  if (chosen.length > 0 && bad.length === 0) {
    return { check, level: 'ok', message: chosen.map(({ label }) => label).join(', ') };
  }

  const kept = chosen.flatMap(({ id, problem }) => (id && problem === undefined ? [id] : []));
  const wantedCount = Math.max(chosen.length, 2);
  const proposal = [...kept, ...fitting.filter((id) => !kept.includes(id))].slice(0, wantedCount).sort();
  const problems = bad.map(({ label, problem }) => `${label} ${problem}`);
  const message =
    problems.length > 0 ? problems.join('; ') : `none are chosen for ${region}; those that fit: ${fitting.join(', ')}`;
  if (proposal.length < 2) {
    return { check, level: 'fail', message, advice: `choose another Region: ${region} has too few zones that fit` };
  }
  return {
    check,
    level: chosen.length > 0 ? 'fail' : 'warn',
    message,
    advice: deployLine('--all', wanted, {
      zones: proposal.join(','),
      ...(architecture !== 'arm64' && { architecture }),
    }),
  };
}

async function readZones(client: EC2Client): Promise<AccountZone[]> {
  const { AvailabilityZones = [] } = await client.send(new DescribeAvailabilityZonesCommand({}));
  return AvailabilityZones.filter(({ ZoneType = 'availability-zone' }) => ZoneType === 'availability-zone').map(
    ({ ZoneId: id = '', ZoneName: name = '', State: state = '' }) => ({ id, name, state }),
  );
}
