import { basename, dirname } from 'node:path';
import type { ServiceDefinition, StoreDefinition, SystemDefinition } from '../definition.ts';

/** A definition and where it was written: relative paths in it are from that folder. */
export interface Written {
  readonly definition: SystemDefinition;
  readonly folder: string;
  /** The shell's variables, for `${env.NAME}`. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** What its compose file says, once that has been filled in; absent where there is none. */
  readonly composed?: Composed;
}

/** The containers of a system. */
export interface Composed {
  /** The compose file, absolute. */
  readonly file: string;
  /** What each of its services is here. */
  readonly holds: Readonly<Record<string, { readonly service: string } | { readonly stores: readonly string[] }>>;
  /** Whom each service is told of there. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** Its services run in containers, and not as processes of this machine. */
  readonly isRun: boolean;
}

export const servicesOf = ({ definition }: Written): [string, ServiceDefinition][] =>
  Object.entries(definition.services);

export const storesOf = ({ definition }: Written): [string, StoreDefinition][] =>
  Object.entries(definition.stores ?? {});

/** What can be called: every service and store. */
export const calleesOf = (written: Written): string[] =>
  [...servicesOf(written), ...storesOf(written)].map(([name]) => name);

/** The folder of a configuration file. */
export const folderOf = (file: string): string => dirname(file);

/** The name that a system has where none is given: its folder's, as far as letters, digits and dashes go. */
export function nameOf({ definition, folder }: Written): string {
  const plain = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
  return definition.name ?? (plain || 'system');
}
