import type { Json } from './plant.ts';

/** What an environment that is deployed holds on to: the next deployment must leave it where it is. */
export interface Held {
  /** Where each resource with a name of its own is, `STACK/LOGICAL ID`, by its name: `AWS::SQS QueueName shop-dev-notify`. */
  readonly named: Readonly<Record<string, string>>;
  /** What each export that a stack imports is of, by its name. */
  readonly imported: Readonly<Record<string, string>>;
}

type Templates = ReadonlyMap<string, Json>;

/** What the stacks hold on to, by their names, once they are deployed. */
export function heldBy(templates: Templates, prefix: string): Held {
  return { named: namesIn(templates, prefix), imported: importsIn(templates) };
}

/**
 * What the stacks of `after` take away from those that are deployed. A name that gets a new logical id collides with
 * itself, since CloudFormation makes the new resource before it deletes the old; an export in use it neither deletes nor
 * changes. Source: CloudFormation user guide, update behaviors; exports.
 */
export function takenAway(before: Held, after: Templates, prefix: string): string[] {
  const { named } = heldBy(after, prefix);
  const exports = exportsIn(after);
  return [
    ...Object.entries(before.named).flatMap(([name, place]) =>
      named[name] === undefined || named[name] === place ? [] : [`${name}: was ${place}, is ${named[name]}`],
    ),
    ...Object.entries(before.imported).flatMap(([name, value]) =>
      exports.get(name) === value ? [] : [`${name}: was ${value}, is ${exports.get(name) ?? 'gone'}`],
    ),
  ];
}

/** Names that several resources mention are nobody's own. */
function namesIn(templates: Templates, prefix: string): Record<string, string> {
  const places = new Map<string, string[]>();
  for (const [stack, { Resources }] of templates) {
    for (const [id, { Type, Properties = {} }] of Object.entries<Json>(Resources)) {
      const service = Type.split('::').slice(0, 2).join('::');
      for (const [property, value] of Object.entries<Json>(Properties)) {
        if (typeof value !== 'string' || !/(Name|Id|Identifier)$/.test(property) || !value.includes(prefix)) continue;
        const name = `${service} ${property} ${value}`;
        places.set(name, [...(places.get(name) ?? []), `${stack}/${id}`]);
      }
    }
  }
  const own = [...places].flatMap(([name, [place, ...others]]) =>
    place !== undefined && others.length === 0 ? [[name, place] as const] : [],
  );
  return Object.fromEntries(own.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function exportsIn(templates: Templates): Map<string, string> {
  const outputs = [...templates.values()].flatMap(({ Outputs = {} }) => Object.values<Json>(Outputs));
  return new Map(outputs.flatMap(({ Export, Value }) => (Export ? [[Export.Name, JSON.stringify(Value)]] : [])));
}

function importsIn(templates: Templates): Record<string, string> {
  const text = JSON.stringify([...templates.values()]);
  const names = new Set([...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name as string));
  const exports = exportsIn(templates);
  return Object.fromEntries([...names].toSorted().map((name) => [name, exports.get(name) ?? 'gone']));
}
