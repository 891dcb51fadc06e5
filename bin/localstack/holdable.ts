/** A CloudFormation template, as far as it matters here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly [section: string]: unknown;
}

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string | readonly string[];
  readonly [property: string]: unknown;
}

/** A resource that was left out, and why. */
export interface LeftOut {
  readonly id: string;
  readonly type: string;
  readonly why: string;
}

/**
 * The part of a template that an endpoint can hold: resources of services that it has, which refer to nothing that it has
 * not. All that is left out is named: one failed resource would fail a whole stack.
 */
export function holdable(
  template: Template,
  has: (type: string) => boolean,
): { readonly template: Template; readonly leftOut: readonly LeftOut[] } {
  const kept = new Map(Object.entries(template.Resources));
  const leftOut: LeftOut[] = [];
  const drop = (id: string, why: string) => {
    leftOut.push({ id, type: kept.get(id)?.Type ?? '', why });
    kept.delete(id);
  };
  for (const [id, { Type }] of kept) {
    if (!has(Type)) drop(id, 'the endpoint has no such service');
  }
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const [id, { DependsOn: _, ...resource }] of kept) {
      const missing = referencesIn(resource).find((reference) => !kept.has(reference) && !isPseudo(reference));
      if (missing !== undefined) drop(id, `it refers to ${missing}, which is left out`);
    }
  }
  const Resources = Object.fromEntries([...kept].map(([id, resource]) => [id, withoutOrder(resource, kept)]));
  return { template: { AWSTemplateFormatVersion: '2010-09-09', Resources }, leftOut };
}

const isPseudo = (reference: string): boolean => reference.startsWith('AWS::');

/** Logical ids and imports that a value refers to; an import is of another stack, which is not there. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    if (key === 'Fn::ImportValue') return [`the export ${typeof inner === 'string' ? inner : JSON.stringify(inner)}`];
    if (key === 'Fn::Sub') return [...namesIn(inner), ...referencesIn(Array.isArray(inner) ? inner[1] : undefined)];
    return referencesIn(inner);
  });
}

function namesIn(sub: unknown): string[] {
  const [text, own = {}] = Array.isArray(sub) ? sub : [sub];
  const names = [...String(text).matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, name = '']) => name);
  return names.filter((name) => !(name in (own as object)));
}

/** `DependsOn` is an order alone: what is not there need not be waited for. */
function withoutOrder({ DependsOn, ...resource }: Resource, kept: ReadonlyMap<string, Resource>): Resource {
  const order = [DependsOn ?? []].flat().filter((id) => kept.has(id));
  return { ...resource, Type: resource.Type as string, ...(order.length > 0 && { DependsOn: order }) };
}
