import { readDocument } from '../../../../lib/model/faults/automation.ts';
import { automations } from '../../../../lib/model/faults/automations.ts';
import { findFault } from '../../../../lib/model/faults/index.ts';
import { readAction } from '../../../../lib/model/faults/read-action.ts';
import { startAutomation } from '../../../../lib/model/faults/start-automation.ts';
import { planFault } from '../../../../local/runtimes/embedded/plan-fault.ts';
import { fakeTask } from '../../../../local/runtimes/fake/fake-task.ts';
import type { PlannedEffect } from '../../../../local/runtimes/runtime.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { topology as shop } from '../../../../systems/shop/topology.ts';

const stores = { portOf: () => 9324 };
/** Two of each service of the shop. */
export const tasks = shop.services.flatMap(({ name }) => [fakeTask(shop, name, 0), fakeTask(shop, name, 1)]);
/** The one that faults are planned on. */
export const task = tasks.find(({ service }) => service === 'product-service') as (typeof tasks)[number];

export function planOf(actionId: string, effect: PlannedEffect, durationMilliseconds = 6000) {
  const request = { faultId: 'f1', actionId, effect, durationMilliseconds };
  return planFault({ ...request, ...(!('on' in effect) && { task }) }, { system: shopModel, tasks, stores });
}

/** The plan of an action, as a template has it. */
export function plan(actionId: string, parameters: Record<string, string> = {}, durationMilliseconds?: number) {
  const fault = findFault(actionId);
  if (!fault) throw new Error(actionId);
  const read = readAction(fault, { parameters });
  if ('issues' in read) throw new Error(JSON.stringify(read.issues));
  if (read.effect.kind === 'aws-only') throw new Error(read.effect.reason);
  return planOf(actionId, read.effect, durationMilliseconds);
}

/** The plan of what a document of ours does. */
export function planDocument(name: string, parameters: Record<string, string>, durationMilliseconds?: number) {
  const run = readDocument(automations.find((one) => one.name === name) as (typeof automations)[number], parameters);
  if ('issues' in run) throw new Error(JSON.stringify(run.issues));
  return planOf(startAutomation.actionId, run.effect, durationMilliseconds);
}

export const duration = 'PT1M';
export const idsOf = (service: string) => tasks.filter((other) => other.service === service).map(({ id }) => id);
