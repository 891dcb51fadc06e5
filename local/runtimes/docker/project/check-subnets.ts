import { UsageError } from '../../../../base/usage-error.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { ComposeProject } from './compose-project.ts';
import { overlap } from './free-subnet.ts';
import { projectLabel } from './remove-project.ts';

/** Rejects with UsageError where a network of the file wants addresses that another network of the daemon has. */
export async function checkSubnets(
  { docker }: Pick<Daemon, 'docker'>,
  project: ComposeProject,
  file: string,
): Promise<void> {
  const wanted = Object.entries(project.subnets).flatMap(([network, all]) => all.map((cidr) => ({ network, cidr })));
  if (wanted.length === 0) return;
  const there = (await docker.listNetworks()).flatMap(({ Name, Labels, IPAM }) =>
    Labels?.[projectLabel] === project.name
      ? []
      : (IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet ? [{ Name, Subnet, of: Labels?.[projectLabel] }] : [])),
  );
  for (const { network, cidr } of wanted) {
    const other = there.find(({ Subnet }) => overlap(cidr, Subnet));
    if (!other) continue;
    const end = other.of === undefined ? `docker network rm ${other.Name}` : `docker compose -p ${other.of} down`;
    throw new UsageError(
      `network ${network} of ${file} has the subnet ${cidr}, and network ${other.Name} of Docker has ${other.Subnet} already: end that (${end}), or take the subnet out of the file`,
    );
  }
}
