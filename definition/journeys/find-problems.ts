import { validateHeaderName, validateHeaderValue } from 'node:http';
import { nearest } from '../../base/nearest.ts';
import { methods } from '../../lib/model/journey-request.ts';
import { jsonProblem } from '../json-problem.ts';
import type { JourneyDefinition, OutcomeRule, RequestDefinition, RequestInFull } from './journey.ts';
import { parsePointer } from './pointer.ts';
import { inFull, isMethod, stepsOf, textsOf } from './request-text.ts';
import { headerIn } from './take.ts';
import { parseTemplate, valueName } from './template.ts';
import { planWalk, reachableValues } from './walk-plan.ts';

/** Something wrong with a journey, with its place among the journeys. */
export interface JourneyProblem {
  readonly at: Place;
  readonly message: string;
}

type Place = readonly (string | number)[];

/** A value that is used or taken, with its place. */
export interface NamedValue {
  readonly name: string;
  readonly at: Place;
}

type Definitions = Readonly<Record<string, JourneyDefinition>>;

/** What is wrong with journeys by themselves, before anything is started: nothing where they can be resolved. */
export function findJourneyProblems(definitions: Definitions): JourneyProblem[] {
  const alone = Object.entries(definitions).flatMap(([name, definition]) => problemsOf(name, definition));
  return alone.length > 0 ? alone : missingValues(definitions);
}

/** The values that requests use and take. Texts that cannot be read throw. */
export function valuesOf(definitions: Definitions): { used: NamedValue[]; taken: NamedValue[] } {
  const used: NamedValue[] = [];
  const taken: NamedValue[] = [];
  for (const { request, at } of requestsIn(definitions)) {
    const full = inFull(request);
    if (!full) continue;
    for (const { text, at: within } of textsOf(full)) {
      const place = typeof request === 'string' ? at : [...at, ...within];
      for (const part of parseTemplate(text)) if (part.kind === 'value') used.push({ name: part.name, at: place });
    }
    for (const name of Object.keys(full.take ?? {})) taken.push({ name, at: [...at, 'take', name] });
  }
  return { used, taken };
}

function requestsIn(definitions: Definitions): { readonly request: RequestDefinition; readonly at: Place }[] {
  return Object.entries(definitions).flatMap(([name, definition]) =>
    stepsOf(definition).map((request, index) => ({
      request,
      at: definition.request === undefined ? [name, 'steps', index] : [name, 'request'],
    })),
  );
}

function problemsOf(name: string, definition: JourneyDefinition): JourneyProblem[] {
  const { request, steps } = definition;
  if ((request === undefined) === (steps === undefined)) {
    const has = request === undefined ? 'has neither a request nor steps' : 'has both a request and steps';
    return [{ at: [name], message: `journey ${name} ${has}: it wants one of them` }];
  }
  if (steps?.length === 0) return [{ at: [name, 'steps'], message: `journey ${name} has no steps` }];
  return requestsIn({ [name]: definition }).flatMap((one) => problemsOfRequest(one.request, one.at));
}

function problemsOfRequest(request: RequestDefinition, at: Place): JourneyProblem[] {
  const problems: JourneyProblem[] = [];
  const look = (within: Place, act: () => string | undefined | unknown) => {
    const place = typeof request === 'string' ? at : [...at, ...within];
    const message = messageOf(act);
    if (message !== undefined) problems.push({ at: place, message });
  };
  let full: RequestInFull | undefined;
  look([], () => {
    full = inFull(request);
  });
  if (!full) return problems;
  const { method, path, take = {}, outcome, served, degraded, failed } = full;
  if (method !== undefined) {
    look(['method'], () =>
      isMethod(method) ? undefined : `${JSON.stringify(method)} is none of ${methods.join(', ')}`,
    );
  }
  const unsent = jsonProblem(full.body);
  if (unsent) return [...problems, { at: [...at, 'body', ...unsent.at], message: unsent.message }];
  for (const { text, at: within } of textsOf(full)) look(within, () => void parseTemplate(text));
  look(['path'], () => pathProblem(path));
  for (const [name, value] of Object.entries(full.headers ?? {})) {
    look(['headers', name], () => headerProblem(name, value));
  }
  for (const [name, place] of Object.entries(take)) look(['take', name], () => takeProblem(name, place));
  for (const [name, rule] of Object.entries({ served, degraded, failed })) {
    if (!rule) continue;
    for (const [within, act] of checksOf(rule)) look([name, ...within], act);
    if (outcome) look([name], () => `there is an outcome beside it, which decides alone: leave out one of the two`);
  }
  return problems;
}

/** What it returns, or throws. */
function messageOf(act: () => unknown): string | undefined {
  try {
    const message = act();
    return typeof message === 'string' ? message : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function pathProblem(path: string): string | undefined {
  if (!/^(\/|\$\{)/.test(path)) return `path ${JSON.stringify(path)} does not begin with /`;
  const literal = path.replaceAll(/\$\{[^}]*\}/g, '');
  if (/[\s#]/.test(literal)) return `path ${JSON.stringify(path)} has a space or a #: write %20 or %23`;
  const [odd] = /[^!-\u00ff]/u.exec(literal) ?? [];
  if (odd === undefined) return undefined;
  return `path ${JSON.stringify(path)} has ${JSON.stringify(odd)}, which no path can have: write ${encodeURIComponent(odd)}`;
}

function headerProblem(name: string, value = ''): string | undefined {
  if (!isTaken(() => validateHeaderName(name))) return `${JSON.stringify(name)} is no name of a header`;
  if (isTaken(() => validateHeaderValue(name, value))) return undefined;
  return `${JSON.stringify(value)} has a line break or another letter that no header can have`;
}

function isTaken(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}

function takeProblem(name: string, place: string): string | undefined {
  if (!valueName.test(name) || ['uuid', 'random'].includes(name)) {
    return `${JSON.stringify(name)} cannot be the name of a value: letters, digits, - and _, and neither uuid nor random`;
  }
  const header = headerIn(place);
  if (header === '') return `${JSON.stringify(place)} names no header, such as header:location`;
  if (header === undefined) parsePointer(place);
  return header === undefined ? undefined : headerProblem(header);
}

function checksOf({ status, header = {}, body = {} }: OutcomeRule): [Place, () => unknown][] {
  const statuses = status === undefined ? [] : [status].flat();
  return [
    ...statuses.map((one): [Place, () => unknown] => [
      ['status'],
      () =>
        /^[1-5](xx|\d\d)$/i.test(String(one)) ? undefined : `${JSON.stringify(one)} is no status, such as 404 or 2xx`,
    ]),
    ...Object.keys(body).map((pointer): [Place, () => unknown] => [
      ['body', pointer],
      () => {
        parsePointer(pointer);
        return jsonProblem(body[pointer])?.message;
      },
    ]),
    ...Object.keys(header).map((name): [Place, () => unknown] => [['header', name], () => headerProblem(name)]),
  ];
}

/** Values that nobody takes, or that nobody can take first. */
function missingValues(definitions: Definitions): JourneyProblem[] {
  const plans = Object.entries(definitions).map(([name, definition]) => planWalk(name, definition));
  const { used, taken } = valuesOf(definitions);
  const known = [...new Set(taken.map(({ name }) => name))];
  const nobodys = used
    .filter(({ name }) => !known.includes(name))
    .map(({ name, at }) => ({ at, message: `no request takes \${${name}} from an answer${nearest(name, known)}` }));
  if (nobodys.length > 0) return nobodys;
  const reached = reachableValues(plans);
  return plans
    .filter(({ needs }) => needs.some((value) => !reached.has(value)))
    .map(({ name, needs }) => ({
      at: [name],
      message: `journey ${name} needs ${needs.map((value) => `\${${value}}`).join(' and ')}, and no other journey can take it first`,
    }));
}
