import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { processesIn } from '../process/container.ts';
import type { ContainerStep } from '../process/container-step.ts';
import { hostRoot } from '../process/host.ts';
import type { Capability } from '../process/with-only.ts';
import { placesOf } from './mounts.ts';
import { endStressors, stressorsLeft } from './stressors.ts';

/** A step that writes into the file systems of a container. */
export interface WritingStep extends ContainerStep {
  /**
   * The container's writable layer and volumes as the host has them, by the word of the daemon: what was written there is
   * found when no process of the container runs.
   */
  readonly layers: readonly string[];
}

/** What a program needs that writes there: the container's file systems are reached by its processes, whosever they are. */
export const ofFiles: readonly Capability[] = ['dac_override', 'sys_ptrace'];

/** The folder of a fault in a place. */
export function folderName(faultId: string): string {
  if (!/^[\w-]+$/.test(faultId)) throw new Error(`fault id ${JSON.stringify(faultId)} is no name of a folder`);
  return `.breakwater-${faultId}`;
}

export function makeFolder(place: string, faultId: string): string {
  const folder = join(place, folderName(faultId));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** The folders of a fault that are there, through whichever process of the container runs now, or from the host. */
export function foldersOf({ faultId, target, layers }: WritingStep): string[] {
  const inside = processesIn(target)[0];
  const places = inside ? placesOf(inside.pid).map(({ hostPath }) => hostPath) : [];
  const known = inside || layers.length === 0 ? [] : fromHost(layers);
  return [...places, ...known]
    .map((place) => join(place, folderName(faultId)))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
}

function fromHost(layers: readonly string[]): string[] {
  const root = hostRoot();
  return layers.map((layer) => join(root, layer));
}

/** Ends what a step has started, and removes what it has written. */
export async function takeAway(step: WritingStep): Promise<void> {
  await endStressors(step.faultId);
  for (const folder of foldersOf(step)) rmSync(folder, { recursive: true, force: true });
}

/** What of both is there, for people. */
export const leftBy = (step: WritingStep): string[] => [
  ...stressorsLeft(step.faultId),
  ...foldersOf(step).map((folder) => `folder ${folder}`),
];
