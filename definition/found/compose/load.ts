import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nearest } from '../../../base/nearest.ts';
import { ComposeFileError } from './compose-file-error.ts';
import { type ComposeService, mergeServices } from './compose-service.ts';
import { textOf, textsOf } from './forms.ts';
import { isTree, type Tree } from './parse-yaml.ts';
import { type Interpolation, readComposeFile } from './read-file.ts';
import { readService } from './read-service.ts';

/** The names under which Compose looks for its file, the first that is there. */
export const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** What some compose files say together. */
export interface Project {
  /** Every file that was read, absolute. */
  readonly files: readonly string[];
  readonly name?: string;
  readonly services: Readonly<Record<string, ComposeService>>;
}

/** A compose file with the override beside it, what it includes and what its services extend. Throws {@link ComposeFileError}. */
export function loadProject(file: string, interpolation: Interpolation): Project {
  const stem = file.replace(/\.ya?ml$/, '');
  const isUsual = composeNames.some((name) => file.endsWith(name));
  const override = ['yaml', 'yml'].map((form) => `${stem}.override.${form}`).find((one) => isUsual && existsSync(one));
  return new Loader(interpolation).project([file, ...(override ? [override] : [])], dirname(file));
}

/** One load: it knows which files it has read, and what is being extended or included. */
class Loader {
  readonly #interpolation: Interpolation;
  readonly #files = new Set<string>();
  readonly #including: string[] = [];

  constructor(interpolation: Interpolation) {
    this.#interpolation = interpolation;
  }

  /** Files one over the other; all paths in them are from one folder. */
  project(files: readonly string[], folder: string, reader?: string): Project {
    // A service may have the name of what every object has.
    const services: Record<string, ComposeService> = Object.create(null);
    let name: string | undefined;
    for (const file of files) {
      for (const { value, replacing } of this.#read(file, reader)) {
        name = textOf(value.name) ?? name;
        for (const [each, included] of Object.entries(this.#included(value.include, file))) services[each] ??= included;
        for (const each of Object.keys(servicesOf(value, file))) {
          const service = this.#service(file, value, each, folder, []);
          const own = (field: string) => ['', `.${field}`].some((part) => replacing.has(`services.${each}${part}`));
          const before = services[each];
          services[each] = before
            ? mergeServices(before, service, (field) => own(yamlFields[field] ?? field))
            : service;
        }
      }
    }
    return { files: [...this.#files], services, ...(name !== undefined && { name }) };
  }

  /** `reader`: what refers to the file, where it is not named by hand. */
  #read(file: string, reader?: string) {
    this.#files.add(file);
    return readComposeFile(file, this.#interpolation, reader);
  }

  /** A service, over the one that it extends. */
  #service(file: string, tree: Tree, name: string, folder: string, extending: readonly Place[]): ComposeService {
    const all = servicesOf(tree, file);
    const raw = Object.hasOwn(all, name) ? all[name] : undefined;
    if (!isTree(raw)) {
      const reader = extending.at(-1);
      const by = reader === undefined || reader.file === file ? 'another' : inWords(reader);
      const problem = Object.hasOwn(all, name)
        ? `has a service ${JSON.stringify(name)} that is no map`
        : missing(name, Object.keys(all), by);
      throw new ComposeFileError(file, problem);
    }
    const place = { file, name };
    if (extending.some((each) => each.file === file && each.name === name))
      throw new ComposeFileError(file, `has a service ${JSON.stringify(name)} that extends itself`);
    const own = readService(raw, folder);
    const { extends: from } = raw;
    if (from === undefined || from === null) return own;
    const base = isTree(from) ? textOf(from.service) : textOf(from);
    const other = isTree(from) ? textOf(from.file) : undefined;
    const path = other === undefined ? file : resolve(folder, other);
    const [document] = other === undefined ? [{ value: tree }] : this.#read(path, `${inWords(place)} extends it`);
    const its = this.#service(path, document?.value ?? {}, base ?? '', other === undefined ? folder : dirname(path), [
      ...extending,
      place,
    ]);
    return mergeServices(its, own);
  }

  #included(value: unknown, file: string): Project['services'] {
    const entries = value === undefined || value === null ? [] : [value].flat();
    const all = entries.map((entry) => {
      const paths = isTree(entry) ? textsOf(entry.path) : textsOf(entry);
      const files = paths.map((path) => resolve(dirname(file), path));
      const [first] = files;
      if (first === undefined || this.#including.includes(first)) return {};
      this.#including.push(first);
      const folder = isTree(entry) ? textOf(entry.project_directory) : undefined;
      const place = folder === undefined ? dirname(first) : resolve(dirname(file), folder);
      return this.project(files, place, `${file} includes it`).services;
    });
    return Object.assign(Object.create(null), ...all);
  }
}

/** What fields are called in YAML, where we have another word. */
const yamlFields: Readonly<Record<string, string>> = {
  envFiles: 'env_file',
  dependsOn: 'depends_on',
  health: 'healthcheck',
  workingDir: 'working_dir',
};

function servicesOf({ services }: Tree, file: string): Tree {
  if (services === undefined || services === null) return {};
  if (isTree(services)) return services;
  throw new ComposeFileError(file, 'is no compose file: its services are no map');
}

/** A service, and the file that it is in. */
interface Place {
  readonly file: string;
  readonly name: string;
}

const inWords = ({ file, name }: Place) => `service ${JSON.stringify(name)} of ${file}`;

const missing = (name: string, names: readonly string[], reader: string) =>
  `has no service ${JSON.stringify(name)}, which ${reader} extends${nearest(name, names)}`;

/** The compose file of a folder; undefined where there is none. */
export const composeFileIn = (folder: string): string | undefined =>
  composeNames.map((name) => join(folder, name)).find((file) => existsSync(file));
