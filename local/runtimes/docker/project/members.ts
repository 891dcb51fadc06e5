import { UsageError } from '../../../../base/usage-error.ts';
import { dockerLabels } from '../labels.ts';
import type { ComposedService, ComposeProject } from './compose-project.ts';

/** What a service of a compose file is in the model. */
export type Member = ServiceMember | StoreMember;

interface ServiceMember {
  readonly service: string;
  /** The zone of its containers, where it is known. */
  readonly zone?: string;
}

interface StoreMember {
  readonly stores: readonly string[];
}

export type Members = Readonly<Record<string, Member>>;

/**
 * The members that are told, and those whose labels say it already; in the file's order. Throws UsageError for one that is
 * not in the file.
 */
export function membersOf({ services }: ComposeProject, told: Members = {}): Members {
  const missing = Object.keys(told).find((name) => !(name in services));
  if (missing !== undefined) {
    const names = Object.keys(services).join(', ') || 'none';
    throw new UsageError(`the compose file has no service ${missing}, or its profile is not on; it has ${names}`);
  }
  const members = Object.values(services).flatMap((service): [string, Member][] => {
    const member = told[service.name] ?? labelled(service);
    return member ? [[service.name, member]] : [];
  });
  return Object.fromEntries(members);
}

function labelled({ labels }: ComposedService): Member | undefined {
  const { [dockerLabels.service]: service, [dockerLabels.zone]: zone, [dockerLabels.store]: stores } = labels;
  if (service !== undefined) return { service, ...(zone !== undefined && { zone }) };
  return stores === undefined ? undefined : { stores: stores.split(' ').filter((name) => name !== '') };
}

/** The services of the file whose containers are tasks of a service. */
export const madeFor = (service: string, members: Members): string[] =>
  Object.entries(members).flatMap(([name, member]) =>
    'service' in member && member.service === service ? [name] : [],
  );

/** The members, stores too, whose containers Docker does not start again when they exit, by their names in the file. */
export const notRestarted = ({ services }: ComposeProject, members: Members): string[] =>
  Object.values(services)
    .filter(({ name, restarts }) => !restarts && members[name] !== undefined)
    .map(({ name }) => name);

/** The labels of a member's containers. */
export function labelsOf(member: Member, system: string): Record<string, string> {
  if ('stores' in member) return { [dockerLabels.system]: system, [dockerLabels.store]: member.stores.join(' ') };
  const { service, zone } = member;
  return {
    [dockerLabels.system]: system,
    [dockerLabels.service]: service,
    ...(zone !== undefined && { [dockerLabels.zone]: zone }),
  };
}
