import { contentOf } from '../content.ts';
import { type Path, pointerOf } from '../path.ts';
import { schemaIssuesOf } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { isRecord, Unresolved } from '../unresolved.ts';
import { bodyOfTerraform } from './terraform-body.ts';

const fisType = 'aws_fis_experiment_template';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a document is what `terraform show -json` prints, of a plan or of a state. */
export const isTerraform = (document: unknown): document is Fields =>
  isRecord(document) && valuesOf(document) !== undefined;

/** The FIS templates of a plan, or of a state: of the root module and of all below it. */
export function subjectsOfTerraform(document: Fields): Subject[] {
  const [name, values] = valuesOf(document) ?? ['', {}];
  const unknown = unknownByAddress(document);
  return [...resourcesIn(values.root_module, [name, 'root_module'])].flatMap(({ resource, at }) => {
    if (resource.type !== fisType || resource.mode === 'data') return [];
    const address = typeof resource.address === 'string' ? resource.address : String(resource.name);
    return [subjectOf(address, withUnknown(resource.values, unknown.get(address)), [...at, 'values'])];
  });
}

function valuesOf(document: Fields): readonly [string, Fields] | undefined {
  const name = ['planned_values', 'values'].find(
    (key) => isRecord(document[key]) && isRecord(document[key].root_module),
  );
  return name === undefined ? undefined : [name, document[name] as Fields];
}

function subjectOf(address: string, values: unknown, root: Path): Subject {
  const { body, places } = bodyOfTerraform(isRecord(values) ? values : {});
  return {
    name: address,
    format: 'terraform',
    content: contentOf(body),
    schemaIssues: schemaIssuesOf(body, 'api'),
    root,
    written(path) {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(pointerOf(path.slice(0, length)));
        if (place) return place;
      }
      return [];
    },
  };
}

interface Placed {
  readonly resource: Fields;
  readonly at: Path;
}

function* resourcesIn(module: unknown, at: Path): Iterable<Placed> {
  if (!isRecord(module)) return;
  const listOf = (key: string) => (Array.isArray(module[key]) ? (module[key] as unknown[]) : []);
  for (const [index, resource] of listOf('resources').entries()) {
    if (isRecord(resource)) yield { resource, at: [...at, 'resources', index] };
  }
  for (const [index, child] of listOf('child_modules').entries()) {
    yield* resourcesIn(child, [...at, 'child_modules', index]);
  }
}

/** What a plan leaves out of its values, since it is known only after it is applied. */
function unknownByAddress({ resource_changes: changes }: Fields): ReadonlyMap<string, unknown> {
  const entries = (Array.isArray(changes) ? changes : []).flatMap((change) => {
    if (!isRecord(change) || typeof change.address !== 'string' || !isRecord(change.change)) return [];
    return [[change.address, change.change.after_unknown] as const];
  });
  return new Map(entries);
}

function withUnknown(value: unknown, unknown: unknown): unknown {
  if (unknown === true) return new Unresolved('(known after apply)');
  if (Array.isArray(unknown) && Array.isArray(value))
    return value.map((item, index) => withUnknown(item, unknown[index]));
  if (!isRecord(unknown) || !(isRecord(value) || value === undefined || value === null)) return value;
  const merged: Record<string, unknown> = { ...(value as Fields | undefined) };
  for (const [key, inner] of Object.entries(unknown)) {
    const one = withUnknown(merged[key], inner);
    if (one !== undefined) merged[key] = one;
  }
  return merged;
}
