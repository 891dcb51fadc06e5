import { nearest } from '../../../../base/nearest.ts';
import { UsageError } from '../../../../base/usage-error.ts';
import { publicServices, type Store, type Topology } from '../../../../lib/model/topology.ts';
import { dockerLabels } from '../labels.ts';
import type { ComposedService, ComposeProject } from './compose-project.ts';
import type { Member, Members } from './members.ts';

/**
 * Throws UsageError, with a line for each thing that is wrong, where a compose file and the model do not fit: known before
 * anything is started.
 */
export function checkProject(
  { services }: ComposeProject,
  topology: Topology,
  { members, file }: { readonly members: Members; readonly file: string },
): void {
  const problems = [
    ...Object.entries(members).flatMap(([name, member]) => unknownIn(topology, name, member)),
    ...unrestartable(services),
    ...containerless(topology, members),
    ...outOfReach(topology, members, services),
  ];
  if (problems.length === 0) return;
  const lines = problems.length === 1 ? ` ${problems[0]}` : problems.map((problem) => `\n  ${problem}`).join('');
  throw new UsageError(`${file} does not fit the system ${topology.name}:${lines}`);
}

/** What Docker takes; Compose lets anything pass, and fails when the container is made. Source: docker run, --restart. */
const restartPolicies = /^(no|always|unless-stopped|on-failure(:\d+)?)$/;

const unrestartable = (services: Readonly<Record<string, ComposedService>>): string[] =>
  Object.values(services).flatMap(({ name, restart }) =>
    restart === undefined || restartPolicies.test(restart)
      ? []
      : [`restart: ${restart} of service ${name} is none of no, always, unless-stopped, on-failure`],
  );

/** A label, or a configuration, speaks of something that is not in the system. */
function unknownIn({ services, stores }: Topology, name: string, member: Member): string[] {
  const told = (key: string, what: string, which: string, all: readonly { readonly name: string }[]): string =>
    `service ${name} is labelled ${key}: ${which}, and the system has no such ${what}${nearest(
      which,
      all.map((one) => one.name),
    )}`;
  if ('service' in member) {
    const isKnown = services.some((service) => service.name === member.service);
    return isKnown ? [] : [told(dockerLabels.service, 'service', member.service, services)];
  }
  const unknown = member.stores.filter((each) => !stores.some((store) => store.name === each));
  return unknown.map((each) => told(dockerLabels.store, 'store', each, stores));
}

/** Services, and stores of the system's own, that no container is. */
function containerless({ services, stores }: Topology, members: Members): string[] {
  const held = Object.values(members).flatMap((member) => ('stores' in member ? member.stores : [member.service]));
  const label = (key: string, name: string) =>
    `: label its service there ${key}: ${name}, or say container: NAME of it in the configuration`;
  return [
    ...services
      .filter(({ name }) => !held.includes(name))
      .map(({ name }) => `no container is service ${name}${label(dockerLabels.service, name)}`),
    ...stores
      .filter((store) => isStarted(store) && !held.includes(store.name))
      .map(({ name }) => `no container holds store ${name}${label(dockerLabels.store, name)}`),
  ];
}

/** What AWS holds, and what is somewhere already, need not be in a container here. */
const isStarted = (store: Store): boolean =>
  store.kind === 'redis' || (store.kind === 'server' && store.host === undefined);

/** Users reach a public service by the observing proxy, which must be in a network with it. */
function outOfReach(
  topology: Topology,
  members: Members,
  services: Readonly<Record<string, ComposedService>>,
): string[] {
  return publicServices(topology).flatMap(({ name }) => {
    const its = Object.keys(members).filter((key) => {
      const member = members[key] as Member;
      return 'service' in member && member.service === name;
    });
    const modes = its.map((key) => services[key]?.networkMode);
    const [mode] = modes;
    if (mode === undefined || modes.some((each) => each === undefined)) return [];
    return [
      `users reach service ${name}, and ${its.join(', ')} is in no network of the project (network_mode: ${mode}): ` +
        'take network_mode away there, and publish its port',
    ];
  });
}
