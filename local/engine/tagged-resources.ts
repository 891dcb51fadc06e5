import type { Tags } from '../../lib/model/fis-template.ts';
import { ResourceNotFoundException, ValidationException } from './errors.ts';
import type { ExperimentStore } from './experiment-store.ts';
import { parseArn } from './ids.ts';
import { checkTags, withoutTags } from './tags.ts';
import type { TemplateStore } from './template-store.ts';

/** Tags of templates and experiments, by ARN. Throws FIS's exceptions. */
export interface TaggedResources {
  list(arn: string): Tags;
  add(arn: string, tags: Tags): void;
  remove(arn: string, keys: readonly string[]): void;
}

export function createTaggedResources(templates: TemplateStore, experiments: ExperimentStore): TaggedResources {
  const find = (arn: string) => {
    const resource = parseArn(arn);
    if (!resource) throw new ValidationException(`resourceArn: ${JSON.stringify(arn)} is not an ARN of this FIS`);
    if (resource.kind === 'action') throw new ResourceNotFoundException(`resourceArn: ${arn} has no tags`);
    const store = resource.kind === 'experiment' ? experiments : templates;
    const { tags } = store.get(resource.id);
    return { tags, set: (changed: Tags) => store.setTags(resource.id, changed) };
  };
  return {
    list: (arn) => find(arn).tags,
    add: (arn, added) => {
      const { tags, set } = find(arn);
      const changed = { ...tags, ...added };
      checkTags(changed);
      set(changed);
    },
    remove: (arn, keys) => {
      const { tags, set } = find(arn);
      set(withoutTags(tags, keys));
    },
  };
}
