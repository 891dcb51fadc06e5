import Table from 'cli-table3';
import { exitStatus } from '../../base/exit-status.ts';
import { executorsInWords, executorsOf, executorsOfDocument } from '../../lib/model/faults/executors.ts';
import { startAutomation } from '../../lib/model/faults/start-automation.ts';
import type { CommandBody } from '../command.ts';
import { capital, everything, type Injectable, injectables, onlyOf } from '../injectable.ts';
import { readSystem, systemOption } from '../options.ts';
import { whereNot } from '../where-not.ts';

export const faults: CommandBody = {
  options: {
    ...systemOption,
    all: { type: 'boolean', description: 'every action of FIS, and where each is executed' },
    json: { type: 'boolean', description: 'as JSON; with --system, notOn is where it does not work' },
  },
  run: async (given) => {
    const system = given.options.system === undefined ? undefined : await readSystem(given);
    const all = given.options.all === true;
    const listed = listOf(all ? everything : injectables);
    const notOn = (by: Injectable['by']) => (system ? whereNot({ by }, system) : []);
    if (given.options.json) {
      const told = listed.map(({ only: _, by, ...fault }) => ({
        ...fault,
        ...(all && { executes: executorsBy(by) }),
        ...(system && { notOn: notOn(by) }),
      }));
      console.log(JSON.stringify(told));
      return exitStatus.held;
    }
    for (const { actionId, automation, description, only, parameters, by } of listed) {
      console.log(`${automation ? `${automation} (${actionId})` : actionId}\n  ${description}`);
      if (all) console.log(`  Executed: ${executorsInWords(executorsBy(by))}.`);
      if (only) console.log(`  ${only.where} only: ${only.reason}.`);
      for (const { on, why, partly } of notOn(by)) {
        const places = on.length > 0 ? on.join(', ') : system?.topology.name;
        console.log(`  ${partly ? 'In part' : 'Not'} on ${places}: ${why}.`);
      }
      const table = new Table({
        style: { border: [], compact: true },
        chars: blank,
        colWidths: [30, 10, 70],
        wordWrap: true,
      });
      for (const [name, parameter] of Object.entries(parameters)) {
        table.push([
          `  ${name}`,
          parameter.default ?? (parameter.required ? 'required' : 'none'),
          `${parameter.description} ${capital(parameter.form)}.`,
        ]);
      }
      if (table.length > 0) console.log(table.toString());
    }
    return exitStatus.held;
  },
};

/** FIS's actions, then the documents by which one of them does what FIS lacks. */
const listOf = (those: readonly Injectable[]) =>
  those.map(({ by, description, parameters }) => ({
    ...('action' in by
      ? { actionId: by.action.actionId, automation: undefined, awsOnly: by.action.awsOnly }
      : { actionId: startAutomation.actionId, automation: by.automation.name, localOnly: by.automation.localOnly }),
    description,
    parameters,
    by,
    only: onlyOf({ by }),
  }));

const executorsBy = (by: Injectable['by']) =>
  'action' in by ? executorsOf(by.action) : executorsOfDocument(by.automation);

/** A table without lines. */
const blank = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((part) => [part, '']),
);
