import { InvalidParameterException } from './errors.ts';

/** Tags as ECS writes them. */
export type Tags = readonly { readonly key: string; readonly value?: string }[];

/** Source: ECS API reference, Tag. */
const most = { tags: 50, key: 128, value: 256 };

/** Tags of resources by ARN. */
export class TagStore {
  readonly #tags = new Map<string, ReadonlyMap<string, string>>();

  list(arn: string): Tags {
    return [...(this.#tags.get(arn) ?? [])].map(([key, value]) => ({ key, value }));
  }

  /** Adds to those that there are. Throws InvalidParameterException for tags that AWS refuses; then none is added. */
  add(arn: string, tags: Tags): void {
    const changed = new Map(this.#tags.get(arn));
    for (const { key, value = '' } of tags) {
      if (key.length < 1 || key.length > most.key)
        throw new InvalidParameterException(`tags: key ${JSON.stringify(key)} has not 1 to 128 characters`);
      if (/^aws:/i.test(key)) throw new InvalidParameterException(`tags: ${key}: the prefix aws: is reserved`);
      if (value.length > most.value)
        throw new InvalidParameterException(`tags: the value of ${key} has more than 256 characters`);
      changed.set(key, value);
    }
    if (changed.size > most.tags) throw new InvalidParameterException(`tags: ${changed.size} exceed the limit of 50`);
    this.#tags.set(arn, changed);
  }
}
