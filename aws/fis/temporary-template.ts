import { randomUUID } from 'node:crypto';
import { CreateExperimentTemplateCommand, DeleteExperimentTemplateCommand, type FisClient } from '@aws-sdk/client-fis';
import { identify, identityKey } from '../../base/process/identity.ts';
import type { TemplateBody } from '../../lib/model/experiments/template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Writable } from '../../lib/model/writable.ts';

/** So that on this machine it goes also where the process is killed. */
function owned(): Record<string, string> {
  const own = identify(process.pid);
  return own ? { [labels.owner]: identityKey(own) } : {};
}

/** Templates of one command, on one endpoint: they are there for as long as it needs them. */
export interface TemporaryTemplates {
  /** Creates one and resolves with its id. Rejects as FIS does. */
  create(body: TemplateBody): Promise<string>;
  /** Deletes those that are left. Rejects with the first refusal, when all were tried. */
  remove(abortSignal?: AbortSignal): Promise<void>;
  /** Those that are left. */
  readonly ids: ReadonlySet<string>;
}

export function temporaryTemplates(fis: FisClient): TemporaryTemplates {
  const ids = new Set<string>();
  return {
    ids,
    create: async (body) => {
      const { experimentTemplate } = await fis.send(
        new CreateExperimentTemplateCommand({
          clientToken: randomUUID(),
          ...(structuredClone(body) as Writable<TemplateBody>),
          tags: { ...body.tags, ...owned() },
        }),
      );
      const id = experimentTemplate?.id as string;
      ids.add(id);
      return id;
    },
    remove: async (abortSignal) => {
      const removals = [...ids].map(async (id) => {
        await fis.send(new DeleteExperimentTemplateCommand({ id }), abortSignal && { abortSignal });
        ids.delete(id);
      });
      const failed = (await Promise.allSettled(removals)).find((removal) => removal.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

/** Gives an endpoint templates for as long as `use` takes, however that ends; `use` gets their ids, in order. */
export async function withTemplates<Result>(
  templates: TemporaryTemplates,
  bodies: readonly TemplateBody[],
  use: (ids: readonly string[]) => Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    const created: string[] = [];
    for (const body of bodies) created.push(await templates.create(body));
    result = await use(created);
  } catch (error) {
    // What went wrong first is told; a system that has died took its templates with it.
    await templates.remove().catch(() => {});
    throw error;
  }
  await templates.remove();
  return result;
}
