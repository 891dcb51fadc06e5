import type { SynthesizedTemplate } from '../model/cloudformation/template.ts';

/** A resource, and the template that it is in. */
export interface PlacedResource {
  readonly id: string;
  readonly templatePath: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The resources of all templates of an app, and what they refer to, across stacks too. */
export class Resources {
  readonly all: readonly PlacedResource[];
  private readonly exports: ReadonlyMap<unknown, { readonly value: unknown; readonly templatePath: string }>;

  constructor(templates: ReadonlyMap<string, SynthesizedTemplate>) {
    this.all = [...templates].flatMap(([templatePath, { Resources }]) =>
      Object.entries(Resources).map(([id, { Type: type, Properties: properties = {} }]) => ({
        id,
        templatePath,
        type,
        properties,
      })),
    );
    this.exports = new Map(
      [...templates].flatMap(([templatePath, { Outputs = {} }]) =>
        Object.values(Outputs).flatMap(({ Value: value, Export }) =>
          Export ? [[Export.Name, { value, templatePath }] as const] : [],
        ),
      ),
    );
  }

  ofType(...types: readonly string[]): PlacedResource[] {
    return this.all.filter(({ type }) => types.includes(type));
  }

  /** What a value in a template is of: a reference, an attribute, or another stack's export of one; undefined for all else. */
  referredTo(value: unknown, templatePath: string): PlacedResource | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': name } = value as Record<string, unknown>;
    const imported = this.exports.get(name);
    if (imported) return this.referredTo(imported.value, imported.templatePath);
    const wanted = Ref ?? (Array.isArray(attribute) ? attribute[0] : undefined);
    return this.all.find(({ id, templatePath: path }) => id === wanted && path === templatePath);
  }

  /** What a value is of or names, however it is put together: by its parts, or by the physical name at the end of an ARN. */
  named(value: unknown, templatePath: string, ...types: readonly string[]): PlacedResource | undefined {
    const parts = partsOf(value);
    const referred = parts.map((part) => this.referredTo(part, templatePath)).find((each) => fits(each, types));
    if (referred) return referred;
    const words = parts.flatMap((part) => (typeof part === 'string' ? part.split(/[:/]/) : []));
    return this.ofType(...types).find(({ properties }) =>
      nameProperties.some((name) => typeof properties[name] === 'string' && words.includes(properties[name])),
    );
  }
}

/** Where what is looked up by name has its own. */
const nameProperties = ['QueueName', 'FunctionName', 'TopicName'];

const fits = (resource: PlacedResource | undefined, types: readonly string[]): boolean =>
  resource !== undefined && types.includes(resource.type);

const partsOf = (value: unknown): readonly unknown[] =>
  (value as { 'Fn::Join'?: readonly [string, readonly unknown[]] } | undefined)?.['Fn::Join']?.[1] ?? [value];
