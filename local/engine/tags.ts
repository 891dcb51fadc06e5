import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { Tags } from '../../lib/model/fis-template.ts';
import { ValidationException } from './errors.ts';

/** Refuses tags that AWS refuses: too many, too long, or with the reserved prefix. Throws {@link ValidationException}. */
export function checkTags(tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length > fisQuotas.tagsPerResource.value) {
    throw new ValidationException(`tags: ${entries.length} exceed the limit of ${fisQuotas.tagsPerResource.value}`);
  }
  for (const [key, value] of entries) {
    const field = `tags.${key}`;
    if (key.length < 1 || key.length > 128) throw new ValidationException(`${field}: a key has 1 to 128 characters`);
    if (key.startsWith('aws:')) throw new ValidationException(`${field}: the prefix aws: is reserved`);
    if (value.length > 256) throw new ValidationException(`${field}: a value has at most 256 characters`);
  }
}

/** The tags without those of the given keys; keys that are not there do no harm. */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}
