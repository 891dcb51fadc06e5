import { rolesOf } from '../model/cloudformation/roles.ts';
import type { SynthesizedRole, SynthesizedTemplate } from '../model/cloudformation/template.ts';

/** The resources of the same CloudFormation template. */
export interface Surroundings {
  resource(id: string): Resource | undefined;
  ofType(type: string): readonly Resource[];
  /** A role with all that policies of the template give it. */
  role(id: string): SynthesizedRole | undefined;
}

export interface Resource {
  readonly id: string;
  readonly type: string;
  /** With what functions come to; what is left of them stays. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export function surroundingsOf(resources: SynthesizedTemplate['Resources']): Surroundings {
  const all = new Map<string, Resource>(
    Object.entries(resources).map(([id, { Type: type, Properties: properties = {} }]) => [
      id,
      { id, type, properties },
    ]),
  );
  let roles: ReadonlyMap<string, SynthesizedRole> | undefined;
  return {
    resource: (id) => all.get(id),
    ofType: (type) => [...all.values()].filter((resource) => resource.type === type),
    role(id) {
      roles ??= new Map(rolesOf({ Resources: resources }));
      return all.get(id)?.type === 'AWS::IAM::Role' ? roles.get(id) : undefined;
    },
  };
}

/** The logical id that a property refers to, by Ref or by an attribute; undefined where it does neither. */
export function idIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: unknown; 'Fn::GetAtt'?: unknown };
  const id = Ref ?? (Array.isArray(attribute) ? attribute[0] : undefined);
  return typeof id === 'string' ? id : undefined;
}
