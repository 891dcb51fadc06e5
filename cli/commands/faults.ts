import Table from 'cli-table3';
import { exitStatus } from '../../base/exit-status.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { faults as catalogue } from '../../lib/model/faults/index.ts';
import { startAutomation } from '../../lib/model/faults/start-automation.ts';
import type { CommandBody } from '../command.ts';
import { capital } from '../injectable.ts';

export const faults: CommandBody = {
  options: { json: { type: 'boolean', description: 'as JSON' } },
  run: async (given) => {
    if (given.options.json) {
      console.log(JSON.stringify(listed));
      return exitStatus.held;
    }
    for (const { actionId, automation, description, awsOnly, parameters } of listed) {
      console.log(`${automation ? `${automation} (${actionId})` : actionId}\n  ${description}`);
      if (awsOnly) console.log(`  In AWS only: ${awsOnly}.`);
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
const listed = [
  ...catalogue.map(({ actionId, description, awsOnly, parameters }) => ({
    actionId,
    automation: undefined,
    description,
    awsOnly,
    parameters,
  })),
  ...automations.map(({ name, description, parameters }) => ({
    actionId: startAutomation.actionId,
    automation: name,
    description,
    awsOnly: undefined,
    parameters,
  })),
];

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
