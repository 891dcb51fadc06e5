import { isDeepStrictEqual } from 'node:util';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import {
  type AnyTemplate,
  experimentOfTemplate,
  withTaggedRadius,
} from '../../../lib/model/experiments/experiment-of-template.ts';
import { labels } from '../../../lib/model/labels.ts';
import type { SystemModel } from '../../../lib/model/system.ts';

/** An experiment of the system, and the template that it is. */
export interface KnownExperiment {
  readonly experiment: Experiment;
  readonly template: Pick<AnyTemplate, 'targets' | 'actions'>;
}

/**
 * What a template is judged by: the experiment of the system that it names and is equal to, whoever has written it; else
 * the defaults of `chaos inject`, on the services that its targets turned out to belong to.
 */
export function judgedExperiment(
  template: AnyTemplate,
  { system, known }: { readonly system: SystemModel; readonly known: readonly KnownExperiment[] },
  services: readonly string[],
): Experiment {
  const name = template.tags[labels.experiment];
  const own = known.find(({ experiment }) => experiment.name === name);
  return own && isDeepStrictEqual(contentOf(own.template), contentOf(template))
    ? withTaggedRadius(own.experiment, template.tags)
    : experimentOfTemplate(template, system, services);
}

/** What a template does, without how it is described and what it leaves empty. */
function contentOf({ targets, actions }: KnownExperiment['template']): unknown {
  return withoutEmpty({ targets, actions });
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const isEmpty = inner === undefined || (typeof inner === 'object' && Object.keys(inner ?? {}).length === 0);
      return isEmpty || key === 'description' ? [] : [[key, withoutEmpty(inner)]];
    }),
  );
}
