import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import { automations } from '../lib/model/faults/automations.ts';
import type { ParameterTable } from '../lib/model/faults/fault.ts';
import { faults } from '../lib/model/faults/index.ts';
import type { Only, Options } from './command.ts';

/** What `chaos inject` can inject: an action of FIS, or a document of ours for what FIS lacks. */
export interface Injectable {
  /** As it is typed, e.g. `network-latency`. */
  readonly name: string;
  readonly description: string;
  readonly parameters: ParameterTable;
  readonly by: { readonly action: (typeof faults)[number] } | { readonly automation: (typeof automations)[number] };
}

/** `aws:ecs:task-network-latency` is typed as `network-latency`. */
const shortName = (actionId: string) => (actionId.split(':').at(-1) as string).replace(/^task-/, '');

/** Every action of FIS, wherever it is run, and then the documents, in the order of the catalogue. */
export const everything: readonly Injectable[] = [
  ...faults.map((action) => {
    const { actionId, description, parameters } = action;
    return { name: shortName(actionId), description, parameters, by: { action } };
  }),
  ...automations.map((automation) => {
    const { name, description, parameters } = automation;
    return { name, description, parameters, by: { automation } };
  }),
];

/** Those that are run here or by the stacks. */
export const injectables: readonly Injectable[] = everything.filter(
  ({ by }) => !('action' in by && by.action.knownOnly),
);

/** Where alone a fault can be had; undefined where everywhere. */
export function onlyOf({ by }: Pick<Injectable, 'by'>): Only | undefined {
  const [where, reason] =
    'action' in by ? (['In AWS', by.action.awsOnly] as const) : (['Locally', by.automation.localOnly] as const);
  return reason === undefined ? undefined : { where, reason };
}

const isNamed =
  (text: string) =>
  ({ name, by }: Injectable): boolean =>
    name === text || ('action' in by && (by.action.actionId === text || by.action.actionId.endsWith(`:${text}`)));

/** By its short name, the last part of the action id or the whole of it; undefined where it names none. */
export const findInjectable = (text: string): Injectable | undefined => injectables.find(isNamed(text));

/** The one that a user names. Throws UsageError with the nearest, or saying why only AWS can do it. */
export function readInjectable(text: string | undefined): Injectable {
  const names = injectables.flatMap(({ name, by }) => ('action' in by && by.action.awsOnly ? [] : [name]));
  if (text === undefined) throw new UsageError(`which fault? There are ${names.join(', ')}`);
  const found = findInjectable(text) ?? everything.find(isNamed(text));
  if (!found) throw new UsageError(`no fault is named ${JSON.stringify(text)}${nearest(text, names)}`);
  if ('action' in found.by && found.by.action.awsOnly) {
    throw new UsageError(`${found.by.action.actionId} runs in AWS only: ${found.by.action.awsOnly}`);
  }
  return found;
}

/** `delayMilliseconds` and `KilobitsPerSecond` as they are typed: `delay-milliseconds`, `kilobits-per-second`. */
export const kebabCase = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** What `inject` gives a fault unless told otherwise, where FIS gives it nothing. */
export const injected: Readonly<Record<string, string>> = { duration: 'PT1M', Duration: 'PT1M' };

/** A fault's parameters as options, each in kebab-case and by its own name. */
export function parameterOptions({ parameters }: Pick<Injectable, 'parameters'>): Options {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { description, form, default: fallback, required }]) => {
      const typed = kebabCase(name);
      const preset = fallback ?? injected[name];
      const words = preset === undefined ? (required ? 'required' : 'none') : `default ${preset}`;
      const option = {
        type: 'string',
        value: 'VALUE',
        description: `${description} ${capital(form)} (${words}).`,
      } as const;
      return [[typed, option] as const, ...(typed === name ? [] : [[name, { ...option, aliasOf: typed }] as const])];
    }),
  );
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
