import { anyResourceMetadata } from '../constructs/shared/any-resource.ts';
import type { Rule } from './rule.ts';

/** `*`, or an ARN that says no more. */
const isEverything = (resource: unknown): boolean =>
  typeof resource === 'string' && /^(\*+|arn:[^:]*(:\*+)+)$/.test(resource);

export const anyResource: Rule = {
  name: 'any-resource',
  description: 'What FIS may do to any resource has a reason.',
  fix: 'name the resources, or write the reason down in lib/constructs/shared/any-resource.ts',
  roles({ statements, metadata }) {
    const reasons = (metadata[anyResourceMetadata] ?? {}) as Readonly<Record<string, string>>;
    return statements
      .filter(({ resources }) => resources.some(isEverything))
      .flatMap(({ actions }) => actions.filter((action) => !reasons[action]))
      .map((action) => ({ location: 'Properties/PolicyDocument', problem: `${action} on * without a reason` }));
  },
};
