import { extname } from 'node:path';
import type { ObjectExpression } from 'acorn';
import { type FoundCall, type FoundCalls, NotWrittenOutError } from './calls.ts';
import { exportedObject, objectAt, propertyOf } from './module.ts';

/** A part of a text that is to be another. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * A configuration's text with calls put into its services; what is there already stays, but for whether it is degradable where
 * that was found. Throws NotWrittenOutError where a service is not written out.
 */
export function writeCalls(text: string, file: string, found: FoundCalls): string {
  if (extname(file) === '.json') return writeJson(text, found);
  const system = exportedObject(text, /\.m?ts$/.test(file));
  const edits = Object.entries(found).flatMap(([service, calls]) =>
    editsOf(text, service, objectAt(system, ['services', service]), calls),
  );
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((before, { from, to, text: put }) => before.slice(0, from) + put + before.slice(to), text);
}

function editsOf(text: string, name: string, service: ObjectExpression, calls: FoundCalls[string]): Edit[] {
  const there = propertyOf(service, 'calls')?.value;
  if (!there && service.properties.some(({ type }) => type === 'SpreadElement')) {
    throw new NotWrittenOutError(`services.${name} has no calls of its own and takes properties from elsewhere`);
  }
  if (!there) return [insertion(text, service, `calls: ${objectOf(Object.entries(calls).map(entryOf))}`)];
  const object = objectAt(service, ['calls']);
  const missing = Object.entries(calls).filter(([callee]) => !propertyOf(object, callee));
  return [
    ...missing.map((entry) => insertion(text, object, entryOf(entry))),
    ...Object.entries(calls).flatMap(([callee, { degradable }]) =>
      propertyOf(object, callee) && degradable !== undefined
        ? degradableIn(text, objectAt(object, [callee]), degradable)
        : [],
    ),
  ];
}

function degradableIn(text: string, call: ObjectExpression, degradable: boolean): Edit[] {
  const value = propertyOf(call, 'degradable')?.value;
  if (value) return [{ from: value.start, to: value.end, text: String(degradable) }];
  return degradable ? [insertion(text, call, 'degradable: true')] : [];
}

/** A property after the last one of an object, in the way that the others stand: a line each, or side by side. */
function insertion(text: string, object: ObjectExpression, property: string): Edit {
  const last = object.properties.at(-1);
  if (!last) return { from: object.start, to: object.end, text: `{ ${property} }` };
  const lineStart = text.lastIndexOf('\n', last.start) + 1;
  const indent = text.slice(lineStart, last.start);
  const isOnItsOwn = /^\s*$/.test(indent) && lineStart > object.start;
  const separator = isOnItsOwn ? `,\n${indent}` : ', ';
  return { from: last.end, to: last.end, text: `${separator}${property}` };
}

const entryOf = ([callee, { degradable }]: readonly [string, FoundCall]): string =>
  `${/^[a-z_$][\w$]*$/i.test(callee) ? callee : `'${callee}'`}: ${degradable ? '{ degradable: true }' : '{}'}`;

const objectOf = (entries: readonly string[]): string => (entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`);

interface Json {
  services: Record<string, { calls?: Record<string, FoundCall> }>;
}

function writeJson(text: string, found: FoundCalls): string {
  const system = JSON.parse(text) as Json;
  for (const [name, calls] of Object.entries(found)) {
    const service = system.services[name];
    if (!service) continue;
    const before = service.calls ?? {};
    const added = Object.entries(calls).map(([callee, call]) => [callee, { ...before[callee], ...call }]);
    service.calls = { ...before, ...Object.fromEntries(added) };
  }
  return `${JSON.stringify(system, null, /^\{\s*\n(\s+)/.exec(text)?.[1] ?? 2)}\n`;
}
