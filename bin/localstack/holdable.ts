/** A CloudFormation template, as far as it matters here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Output>>;
  readonly [section: string]: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly [attribute: string]: unknown;
}

interface Output {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
}

/** A resource, or a property of one, that was left out, and why. */
export interface LeftOut {
  readonly id: string;
  readonly type: string;
  readonly why: string;
}

/** What an endpoint has: kinds of resources, and what stacks that it holds already export, as {@link holdable} gives it. */
export interface Held {
  readonly has: (type: string) => boolean;
  readonly exports?: ReadonlySet<string>;
}

/** Properties without which a resource does the same: on a laptop nobody keeps what is encrypted apart from its key. */
const dispensable: readonly string[] = ['KmsMasterKeyId'];

/**
 * The part of a template that an endpoint can hold: resources of services that it has, which refer to nothing that it has
 * not, and what they export. All that is left out is named: one failed resource would fail a whole stack.
 */
export function holdable(
  template: Template,
  { has, exports = new Set() }: Held,
): { readonly template: Template; readonly leftOut: readonly LeftOut[]; readonly exports: readonly string[] } {
  const kept = new Map(Object.entries(template.Resources));
  const leftOut: LeftOut[] = [];
  const name = (id: string, why: string) => leftOut.push({ id, type: kept.get(id)?.Type ?? '', why });
  const missingIn = (value: unknown) =>
    referencesIn(value).find((each) => !kept.has(each) && !isPseudo(each) && !exports.has(each));
  for (const [id, { Type }] of kept) {
    if (has(Type)) continue;
    name(id, 'the endpoint has no such service');
    kept.delete(id);
  }
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const [id, { DependsOn, ...resource }] of kept) {
      const { held, without } = withoutDispensable(resource as Resource, missingIn);
      for (const property of without) name(id, `held without ${property}, which refers to what is left out`);
      if (without.length > 0) kept.set(id, { ...held, ...(DependsOn && { DependsOn }) });
      const missing = missingIn(held);
      if (missing === undefined) continue;
      name(id, `it refers to ${missing}, which is left out`);
      kept.delete(id);
    }
  }
  const Resources = Object.fromEntries([...kept].map(([id, resource]) => [id, withoutOrder(resource, kept)]));
  const Outputs = Object.fromEntries(
    Object.entries(template.Outputs ?? {}).filter(
      ([, { Value, Export }]) => typeof Export?.Name === 'string' && missingIn(Value) === undefined,
    ),
  );
  return {
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources,
      ...(Object.keys(Outputs).length > 0 && { Outputs }),
    },
    leftOut,
    exports: Object.values(Outputs).map(({ Export }) => exportOf(Export?.Name)),
  };
}

function withoutDispensable(
  resource: Resource,
  missingIn: (value: unknown) => string | undefined,
): { readonly held: Resource; readonly without: readonly string[] } {
  const { Properties = {} } = resource;
  const without = dispensable.filter((property) => missingIn(Properties[property]) !== undefined);
  if (without.length === 0) return { held: resource, without };
  const rest = Object.entries(Properties).filter(([property]) => !without.includes(property));
  return { held: { ...resource, Properties: Object.fromEntries(rest) }, without };
}

const isPseudo = (reference: string): boolean => reference.startsWith('AWS::');

/** An export, told apart from what has the same name in a template. */
const exportOf = (name: unknown): string => `the export ${typeof name === 'string' ? name : JSON.stringify(name)}`;

/** Logical ids that a value refers to, and names of exports, which are of other stacks. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    if (key === 'Fn::ImportValue') return [exportOf(inner)];
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
