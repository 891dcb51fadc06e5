import type { Finding, Rule } from './rule.ts';

/** What allows everything but what it names: a list of what nobody thought of. */
const exclusions = ['NotAction', 'NotResource', 'NotPrincipal'];

export const allowedByName: Rule = {
  name: 'allowed-by-name',
  description: 'What is allowed is named, in every policy of a role, a resource or an endpoint.',
  fix: 'name the actions, the resources and the principals; NotAction, NotResource and NotPrincipal are for what is denied',
  everything: (resources) =>
    resources.all.flatMap((resource) =>
      findingsIn(resource.properties, 'Properties', resource.id).map((finding) => ({ ...finding, resource })),
    ),
};

/** Looks everywhere for what is a statement by its effect, and into policies that a resource takes as text. */
function findingsIn(value: unknown, location: string, id: string): Finding[] {
  if (typeof value === 'string') return value.includes('"Statement"') ? findingsIn(parsed(value), location, id) : [];
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Readonly<Record<string, unknown>>;
  const named = own.Effect === 'Allow' ? exclusions.filter((key) => key in own) : [];
  return [
    ...named.map((key) => ({ location, problem: `${id} allows by ${key}: ${JSON.stringify(own[key])}` })),
    ...Object.entries(own).flatMap(([key, inner]) => findingsIn(inner, `${location}/${key}`, id)),
  ];
}

/** Text that only looks like a policy says nothing here. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
