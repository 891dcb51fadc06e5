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

/** The members that are told, and those whose labels say it already; in the file's order. */
export function membersOf({ services }: ComposeProject, told: Members = {}): Members {
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
