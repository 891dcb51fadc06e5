import { environments } from '../lib/config/environments.ts';
import type { TargetDefinition } from '../lib/model/fis-template.ts';
import { labels } from '../lib/model/labels.ts';

/** What a template says of where it belongs: its own tags and, where it was read, those of what it hits. */
export interface Placed {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly targets?: Readonly<Record<string, Pick<TargetDefinition, 'resourceTags'>>>;
}

/** The environments that a template names, by its own tag or by those of its targets. */
export function environmentsNamed({ tags = {}, targets = {} }: Placed): string[] {
  const named = [tags, ...Object.values(targets).map(({ resourceTags = {} }) => resourceTags)];
  return [...new Set(named.flatMap((each) => each[labels.environment] ?? []))];
}

/**
 * Whether a template is of an environment that serves customers: it says so, or it names one that does by its
 * configuration, or one that has no configuration here and does not say that it serves none. A tag that is missing is no
 * answer: anybody may take one off.
 */
export function servesCustomers(template: Placed): boolean {
  const said = template.tags?.[labels.production];
  return (
    said === 'true' ||
    environmentsNamed(template).some((name) => {
      const known = Object.entries(environments).find(([environment]) => environment === name)?.[1];
      return known ? known.production : said !== 'false';
    })
  );
}
