import { isRecord, type Text, Unresolved } from './unresolved.ts';

/** A map, or one that is not told. */
export type Told<Value> = Readonly<Record<string, Value>> | Unresolved;

/** A list, or one that is not told. */
export type ToldList<Item> = readonly Item[] | Unresolved;

/** Its names, where they are told. */
export const namesOf = (map: Told<unknown>): readonly string[] => (map instanceof Unresolved ? [] : Object.keys(map));

/** What a map has by a name. */
export const valueIn = <Value>(map: Told<Value>, name: string): Value | undefined =>
  map instanceof Unresolved || !Object.hasOwn(map, name) ? undefined : map[name];

/** Those that are told, with their names. */
export const entriesOf = <Value>(map: Told<Value>): readonly (readonly [string, Value])[] =>
  map instanceof Unresolved ? [] : Object.entries(map);

/** The items of a list, where it is told. */
export const itemsOf = <Item>(list: ToldList<Item>): readonly Item[] => (list instanceof Unresolved ? [] : list);

/** Whether a list or a map has nothing in it, for certain. */
export const isEmpty = (value: Told<unknown> | ToldList<unknown>): boolean =>
  !(value instanceof Unresolved) && Object.keys(value).length === 0;

/** Reads what is well-formed; of the rest nothing is known, and nothing else is said. */
export interface Reader {
  text(value: unknown): Text;
  map<Value>(value: unknown, read: (inner: unknown) => Value | undefined): Told<Value>;
  list<Item>(value: unknown, read: (inner: unknown) => Item | undefined): ToldList<Item>;
  /** A field, or no field. */
  field<Name extends string>(name: Name, fields: Fields): { readonly [Key in Name]?: Text };
}

export type Fields = Readonly<Record<string, unknown>>;

/** `scalars`: numbers and booleans are taken as texts, as CloudFormation does. */
export function createReader({ scalars }: { readonly scalars: boolean }): Reader {
  const malformed = new Unresolved('?');
  const text = (value: unknown): Text => {
    if (typeof value === 'string' || value instanceof Unresolved) return value;
    return scalars && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : malformed;
  };
  return {
    text,
    map(value, read) {
      if (value instanceof Unresolved) return value;
      if (value !== undefined && !isRecord(value)) return malformed;
      const entries = Object.entries(value ?? {}).flatMap(([name, inner]) => {
        const one = read(inner);
        return one === undefined ? [] : [[name, one] as const];
      });
      return Object.fromEntries(entries);
    },
    list(value, read) {
      if (value instanceof Unresolved) return value;
      if (value !== undefined && !Array.isArray(value)) return malformed;
      return (value ?? []).flatMap((inner) => {
        const one = read(inner);
        return one === undefined ? [] : [one];
      });
    },
    field(name, fields) {
      const value = fields[name];
      return (value === undefined ? {} : { [name]: text(value) }) as { readonly [Key in typeof name]?: Text };
    },
  };
}
