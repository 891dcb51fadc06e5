import { inApiNames, pathInProperties } from '../../model/cloudformation/property-names.ts';
import { simplified } from '../../model/cloudformation/simplified.ts';
import type { SynthesizedResource } from '../../model/cloudformation/template.ts';
import { contentOf } from '../content.ts';
import { schemaIssuesOf } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { type Surroundings, surroundingsOf } from '../surroundings.ts';
import { isRecord, type Reference, Unresolved } from '../unresolved.ts';

const fisType = 'AWS::FIS::ExperimentTemplate';

/** Whether a document is a CloudFormation template: by its resources. */
export const isCloudFormation = (document: unknown): document is { readonly Resources: Record<string, unknown> } =>
  isRecord(document) && isRecord(document.Resources);

/** The FIS templates among the resources of a CloudFormation template. */
export function subjectsOfCloudFormation({ Resources }: { readonly Resources: Record<string, unknown> }): Subject[] {
  const own = Object.entries(Resources).filter(([, resource]) => isRecord(resource) && resource.Type === fisType);
  if (own.length === 0) return [];
  const resources = resourcesOf(Resources);
  const surroundings = surroundingsOf(resources);
  return own.map(([id]) => subjectOf(id, resources[id]?.Properties, surroundings));
}

function subjectOf(id: string, properties: unknown, surroundings: Surroundings): Subject {
  const body = told(properties ?? {}) ?? {};
  return {
    name: id,
    format: 'cloudformation',
    content: contentOf(inApiNames(body), { scalars: true }),
    schemaIssues: schemaIssuesOf(body, 'cloudformation'),
    surroundings,
    root: ['Resources', id, 'Properties'],
    written: pathInProperties,
  };
}

/** With what functions come to; what is no resource is left out, as Fn::ForEach. */
function resourcesOf(resources: Readonly<Record<string, unknown>>): Record<string, SynthesizedResource> {
  const entries = Object.entries(resources).flatMap(([id, resource]) => {
    if (!isRecord(resource) || typeof resource.Type !== 'string') return [];
    const { Type, Properties, Metadata } = withoutNulls(resource) as Readonly<Record<string, unknown>>;
    const [properties, metadata] = [simplified(Properties), Metadata];
    return [
      [
        id,
        {
          Type: Type as string,
          ...(isRecord(properties) && { Properties: properties }),
          ...(isRecord(metadata) && { Metadata: metadata }),
        },
      ] as const,
    ];
  });
  return Object.fromEntries(entries);
}

/** CloudFormation takes no null; nothing is what it most likely stands for. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  );
}

/** The same with what functions leave open as Unresolved; undefined for AWS::NoValue. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  // Fn::ForEach and Fn::Transform stand beside others, and add to them.
  const [open] = entries.filter(([name]) => name.startsWith('Fn::') || (name === 'Ref' && entries.length === 1));
  if (open) return openValue(...open);
  return Object.fromEntries(
    entries.flatMap(([key, inner]) => {
      const known = told(inner);
      return known === undefined ? [] : [[key, known]];
    }),
  );
}

function openValue(name: string, argument: unknown): Unresolved | undefined {
  if (name === 'Ref' && argument === 'AWS::NoValue') return undefined;
  const reference = referenceOf(name, argument);
  if (reference) return new Unresolved(inText(reference), reference);
  const [, joined] = name === 'Fn::Join' && Array.isArray(argument) ? argument : [];
  const parts: readonly unknown[] = Array.isArray(joined) ? joined : [];
  const text = parts.map((part) => (typeof part === 'string' ? part : String(told(part)))).join('');
  return new Unresolved(text || `\${${name}}`);
}

function referenceOf(name: string, argument: unknown): Reference | undefined {
  if (name === 'Ref') return { id: String(argument) };
  if (name !== 'Fn::GetAtt' || !Array.isArray(argument)) return undefined;
  const [id, ...attribute] = argument;
  return { id: String(id), attribute: attribute.join('.') };
}

const inText = ({ id, attribute }: Reference): string => `\${${attribute === undefined ? id : `${id}.${attribute}`}}`;
