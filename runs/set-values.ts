import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import type { TemplateBody } from '../lib/model/experiments/template.ts';
import { automationNamed } from '../lib/model/faults/automation.ts';
import { automations } from '../lib/model/faults/automations.ts';
import { findFault } from '../lib/model/faults/index.ts';
import type { ActionDefinition } from '../lib/model/fis-template.ts';
import { labels } from '../lib/model/labels.ts';

/** A value that a template is to have in the place of its own, e.g. at `actions.slow.parameters.delayMilliseconds`. */
export interface SetValue {
  readonly path: string;
  readonly value: string;
}

/** Reads `PATH=VALUE`. Throws UsageError. */
export function readSetValue(text: string): SetValue {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path !== undefined && value !== undefined) return { path: path.trim(), value };
  throw new UsageError(
    `--set must be PATH=VALUE, such as actions.NAME.parameters.duration=PT1M, not ${JSON.stringify(text)}`,
  );
}

/**
 * A template with other values, and called after them, so that its runs are not taken for those of the template itself.
 * A path is the template's own field, a parameter that its action takes, or one of the document that it runs. Throws
 * UsageError for any other path, with the nearest that there is.
 */
export function withValues(body: TemplateBody, values: readonly SetValue[]): TemplateBody {
  const changed = values.reduce(withValue, body);
  const name = [body.tags[labels.experiment] ?? '', ...values.map(inShort)].join('+').slice(0, 256);
  return values.length === 0 ? body : { ...changed, tags: { ...changed.tags, [labels.experiment]: name } };
}

/** Of the letters that a tag may have. */
const inShort = ({ path, value }: SetValue): string =>
  `${path.slice(path.lastIndexOf('.') + 1)}=${value}`.replaceAll(/[^\w .:/=+@-]/g, '_').slice(0, 60);

type Keys = readonly string[];

function withValue(body: TemplateBody, { path, value }: SetValue): TemplateBody {
  const places = placesIn(body);
  const keys = places.get(path);
  if (keys) return put(body, keys, value) as TemplateBody;
  const name = body.tags[labels.experiment] ?? body.description;
  throw new UsageError(`--set ${path}: ${name} has no such value${nearest(path, [...places.keys()])}`);
}

/** Every place of a text, by its path; also where nothing is yet and FIS has a default. */
function placesIn(body: TemplateBody): Map<string, Keys> {
  const { tags: _, ...content } = body;
  const given = leaves(content, []);
  const known = Object.entries(body.actions).flatMap(([name, action]) =>
    parametersOf(action).map((parameter) => ['actions', name, 'parameters', ...parameter]),
  );
  return new Map([...given, ...known].map((keys) => [keys.join('.'), keys]));
}

function leaves(value: unknown, above: Keys): Keys[] {
  if (typeof value === 'string') return [above];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...above, key]));
}

/** Of the action, and of the document that it runs. */
function parametersOf({ actionId, parameters = {} }: ActionDefinition): Keys[] {
  const own = Object.keys(findFault(actionId)?.parameters ?? {}).map((name) => [name]);
  const document = automationNamed(automations, parameters.documentArn ?? '');
  const inDocument = Object.keys(document?.parameters ?? {}).map((name) => ['documentParameters', name]);
  return [...own, ...inDocument];
}

/** The parameters of a document are one text of JSON. */
function put(value: unknown, [key = '', ...rest]: Keys, text: string): unknown {
  if (typeof value === 'string' || value === undefined) {
    const inner = objectIn(value || '{}');
    return JSON.stringify(put(inner, [key, ...rest], text));
  }
  const inner = (value as Record<string, unknown>)[key];
  const isMissingObject = inner === undefined && key === 'parameters';
  const next = rest.length === 0 ? text : put(isMissingObject ? {} : inner, rest, text);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? next : each));
  return { ...(value as object), [key]: next };
}

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw new UsageError(`--set: documentParameters ${text} is not a JSON object, so nothing can be set in it`);
}
