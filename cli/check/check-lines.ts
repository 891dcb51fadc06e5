import { configurationNames } from '../../definition/find-configuration.ts';
import { experimentsOf, omissionsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import type { System } from '../../lib/model/system.ts';
import { defaultSystemFile } from '../default-system.ts';
import type { WalkedJourney } from './walk-once.ts';

/** What a configuration says, in a few lines, and what its author should know of it. */
export function checkLines(system: System, file: string): string[] {
  const { topology, journeys } = system;
  const all = experimentsOf(system).filter((experiment) => !awsOnly(experiment));
  const tasks = topology.services.reduce((sum, { replicas }) => sum + replicas, 0);
  return [
    `${file} describes ${topology.name}: ${list('service', topology.services)} in ${tasks} tasks, ${list('store', topology.stores)}, ${list('journey', journeys)}.`,
    `A game day of it is ${all.filter(({ listed }) => listed).length} experiments, with --all ${all.length}.`,
    ...[...noneNote(topology.name, file), ...notesOf(system)].map((note) => `note: ${note}`),
  ];
}

/** Whoever thinks of another system is told that this is none of theirs. */
const noneNote = (name: string, file: string): string[] =>
  file === defaultSystemFile
    ? [
        `there is no ${configurationNames[0]} here or above, so this is the ${name} that comes along: chaos init writes yours`,
      ]
    : [];

function list(noun: string, named: readonly { readonly name: string }[]): string {
  if (named.length === 0) return `no ${noun}s`;
  const words = named.length === 1 ? noun : `${noun}s`;
  return `${named.length} ${words} (${namesOf(named)})`;
}

/** What is no mistake, and yet leaves something unsaid or undone. */
function notesOf(system: System): string[] {
  const { services } = system.topology;
  const single = services.filter(({ replicas }) => replicas === 1);
  const unknown = services.filter(({ callsUnknown }) => callsUnknown);
  const omitted = omissionsOf(system);
  const byConnection = services.filter(({ name }) => {
    const program = system.programOf(name);
    return program.kind === 'command' && program.health.kind === 'tcp';
  });
  return [
    ...single.map(({ name, fixedPort, port }) =>
      fixedPort
        ? `services.${name} always listens on port ${port}, so one task of it runs: it is gone while that is replaced`
        : `services.${name} has one task: it is gone while that is replaced`,
    ),
    ...(byConnection.length > 0
      ? [
          `${namesOf(byConnection)} ${byConnection.length === 1 ? 'is' : 'are'} well while connections are taken, as a hung program's still are: give a path as health`,
        ]
      : []),
    ...(unknown.length > 0
      ? [
          `nobody has said whom ${namesOf(unknown)} ${unknown.length === 1 ? 'calls' : 'call'}: chaos learn --write finds it out`,
        ]
      : []),
    ...(omitted.length > 0
      ? [`${omitted.length} experiments are left out: chaos experiments says which, and why`]
      : []),
  ];
}

const namesOf = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name).join(', ');

/** What users got. */
export const walkedLines = (walked: readonly WalkedJourney[]): string[] =>
  walked.map(({ journey, outcome, milliseconds }) => `journey ${journey}: ${outcome}, ${Math.round(milliseconds)} ms`);
