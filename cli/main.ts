#!/usr/bin/env node
import { exitStatus } from '../base/exit-status.ts';
import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import { type Command, parse } from './command.ts';
import { commands } from './commands/index.ts';
import { overview, page } from './help.ts';

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  try {
    const isHelp = name === undefined || ['help', '--help', '-h'].includes(name);
    if (isHelp) {
      const [topic, ...more] = args;
      console.log(topic ? page(commandNamed(topic), more) : overview(commands));
      return exitStatus.held;
    }
    const command = commandNamed(name);
    if (args.includes('--help') || args.includes('-h')) {
      console.log(
        page(
          command,
          args.filter((arg) => !arg.startsWith('-')),
        ),
      );
      return exitStatus.held;
    }
    return await command.run(parse(command, args));
  } catch (error) {
    console.error(`chaos: ${(error as Error).message}`);
    if (process.env.DEBUG) console.error(error);
    return error instanceof UsageError ? exitStatus.usage : exitStatus.error;
  }
}

function commandNamed(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const names = commands.map((candidate) => candidate.name);
  throw new UsageError(`no command is named ${JSON.stringify(name)}${nearest(name, names)}`);
}
