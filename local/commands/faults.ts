import Table from 'cli-table3';
import { faults as catalogue } from '../../lib/model/faults/index.ts';
import { type Command, exitStatus } from './command.ts';

export const faults: Command = {
  name: 'faults',
  summary: 'List the faults, with their parameters and defaults.',
  options: { json: { type: 'boolean', description: 'as JSON' } },
  run: async (given) => {
    if (given.options.json) {
      console.log(
        JSON.stringify(
          catalogue.map(({ actionId, description, parameters }) => ({ actionId, description, parameters })),
        ),
      );
      return exitStatus.held;
    }
    for (const { actionId, description, parameters } of catalogue) {
      console.log(`${actionId}\n  ${description}`);
      const table = new Table({
        style: { border: [], compact: true },
        chars: blank,
        colWidths: [30, 10, 70],
        wordWrap: true,
      });
      for (const [name, parameter] of Object.entries(parameters)) {
        table.push([
          `  ${name}`,
          parameter.default ?? 'required',
          `${parameter.description} ${capital(parameter.form)}.`,
        ]);
      }
      if (table.length > 0) console.log(table.toString());
    }
    return exitStatus.held;
  },
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

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
