import { problemOfExperiments } from './check-experiments.ts';
import { problemOfLimits } from './check-limits.ts';
import { problemOfPlaces, problemOfStores } from './check-topology.ts';
import { shown } from './shown.ts';
import type { System } from './system.ts';
import { findService, findStore, publicServices } from './topology.ts';

/** The first thing that keeps a value from being a system, in words; undefined where nothing does. */
export function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `it exports ${value}, not a system`;
  const missing = Object.entries(members).find(([name, is]) => !is((value as Record<string, unknown>)[name]));
  if (missing) return missing[0] in value ? `its ${missing[0]} is of the wrong type` : `it has no ${missing[0]}`;
  const system = value as System;
  return (
    shapeOfTopology(system) ??
    problemOfStores(system.topology) ??
    problemOfTopology(system) ??
    problemOfPlaces(system.topology) ??
    problemOfJourneys(system) ??
    problemOfNames(system) ??
    problemOfLimits(system) ??
    problemOfExperiments(system)
  );
}

type Check = (value: unknown) => boolean;
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isFunction: Check = (value) => typeof value === 'function';

const isTexts: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string');

const isTextsByName: Check = (value) =>
  value === undefined || (isObject(value) && isTexts(Object.values(value as object)));

const members: Readonly<Record<keyof System, Check>> = {
  topology: isObject,
  journeys: Array.isArray,
  receipts: (value) => typeof value === 'string' && value !== '',
  promises: Array.isArray,
  storeActions: isObject,
  experiments: Array.isArray,
  seed: isObject,
  requests: isFunction,
  programOf: isFunction,
  start: isFunction,
  compose: (value) => value === undefined || isObject(value),
  objectives: (value) => value === undefined || isObject(value),
  guardrails: (value) => value === undefined || isObject(value),
  alarms: isTextsByName,
  quotas: (value) => value === undefined || (isObject(value) && Object.values(value as object).every(Number.isInteger)),
  breakages: (value) => value === undefined || (isObject(value) && Object.values(value as object).every(isTexts)),
};

/** The numbers of a service, each from 1, and the greatest that it may be. */
const wholeNumbers = { port: 65_535, replicas: 1000, cpu: 16_384, memory: 122_880 } as const;

function shapeOfTopology({ topology }: System): string | undefined {
  if (typeof topology.name !== 'string' || topology.name === '') return 'its topology has no name';
  const empty = (['zones', 'services'] as const).find((list) => !Array.isArray(topology[list]) || !topology[list][0]);
  if (empty) return `its topology has no ${empty}`;
  if (!Array.isArray(topology.stores)) return 'its topology has no stores: an empty list where there are none';
  for (const service of topology.services) {
    const { name, calls } = service;
    if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
      return `service name ${shown(name)} is not lower-case letters, digits and dashes, beginning with a letter`;
    }
    if (!Array.isArray(calls)) return `service ${name} has no calls: an empty list where it calls nobody`;
    for (const [field, most] of Object.entries(wholeNumbers)) {
      const value = service[field as keyof typeof wholeNumbers];
      if (!Number.isInteger(value) || value < 1 || value > most) {
        return `service ${name} has ${field} ${shown(value)}, not a whole number from 1 to ${most}`;
      }
    }
  }
  return undefined;
}

function problemOfTopology({ topology }: System): string | undefined {
  const { services, stores } = topology;
  const twice = repeated([...services, ...stores]);
  if (twice !== undefined) return `two services or stores are named ${shown(twice)}`;
  if (publicServices(topology).length === 0) return 'at least one service is public, the edge: none is';
  for (const { name, calls } of services) {
    const nobody = calls.find(({ to }) => !findService(topology, to) && !findStore(topology, to));
    if (nobody) return `service ${name} calls ${shown(nobody.to)}, which is neither a service nor a store`;
  }
  return undefined;
}

function problemOfJourneys({ topology, journeys }: System): string | undefined {
  const twice = repeated(journeys);
  if (twice !== undefined) return `two journeys are named ${shown(twice)}`;
  // Alarms that journeys share are named after them.
  const taken = journeys.find(({ name }) => ['users', 'edge'].includes(name) || name.includes('+'));
  if (taken) return `journey name ${shown(taken.name)} is users, edge or has a +, which alarms are named by`;
  const odd = journeys.find(({ share }) => typeof share !== 'number' || !(share > 0));
  if (odd) return `journey ${odd.name} has share ${shown(odd.share)}, not a number above 0`;
  const sum = journeys.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 100) > 1e-9) return `the shares of its journeys add up to ${sum} %, not 100`;
  for (const { name, at, calls } of journeys) {
    if (at !== undefined && !findService(topology, at)?.public) {
      return `journey ${name} is at ${shown(at)}, which is no public service`;
    }
    const nobody = calls.find((to) => !findService(topology, to) && !findStore(topology, to));
    if (nobody !== undefined) {
      return `journey ${name} calls ${shown(nobody)}, which is neither a service nor a store`;
    }
  }
  return undefined;
}

/** What speaks of stores and promises by names that are not there. */
function problemOfNames({ topology, promises, storeActions, seed }: System): string | undefined {
  const twice = repeated(promises);
  if (twice !== undefined) return `two promises are named ${shown(twice)}`;
  const deaf = promises.find(({ audit }) => typeof audit !== 'function');
  if (deaf) return `promise ${shown(deaf.name)} has no audit`;
  const noStore = Object.keys(storeActions).find((name) => !findStore(topology, name));
  if (noStore !== undefined) return `storeActions has ${shown(noStore)}, which is no store`;
  const noTable = Object.keys(seed).find((name) => findStore(topology, name)?.kind !== 'dynamodb-table');
  if (noTable !== undefined) return `seed has ${shown(noTable)}, which is no table`;
  return undefined;
}

function repeated(named: readonly { readonly name: string }[]): string | undefined {
  return named.map(({ name }) => name).find((name, index, all) => all.indexOf(name) !== index);
}
