import { systemClock } from '../base/clock.ts';
import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
import { InterruptedError } from '../base/interrupted-error.ts';
import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import { type Command, parse, positionalsOf } from './command.ts';
import { commands, loadCommand } from './commands/index.ts';
import { overview, page } from './help.ts';

/** Does what was typed and resolves with the exit status; what goes wrong is told in one line. */
export async function answer([typed = 'help', ...args]: readonly string[]): Promise<number> {
  const name = otherWords[typed] ?? typed;
  try {
    if (name === 'help') {
      console.log(await help(args));
      return exitStatus.held;
    }
    const command = await loadCommand(name);
    if (args.some(isHelp)) {
      const [topic] = positionalsOf(
        command,
        args.filter((arg) => !isHelp(arg)),
      );
      console.log(page(command, topic !== undefined && command.topics ? [topicName(command, topic)] : []));
      return exitStatus.held;
    }
    return await command.run(parse(command, args));
  } catch (error) {
    console.error(`chaos: ${(error as Error).message}`);
    if (process.env.DEBUG) console.error(error);
    return statusOf(error);
  }
}

function statusOf(error: unknown): ExitStatus {
  if (error instanceof InterruptedError) return exitStatus.interrupted;
  return error instanceof UsageError ? exitStatus.usage : exitStatus.error;
}

/** What else `help` and `version` are called. */
const otherWords: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};

const isHelp = (arg: string) => otherWords[arg] === 'help';

/** Throws UsageError for a command or a topic that there is not. */
async function help([name = 'help', topic, ...more]: readonly string[]): Promise<string> {
  if (name === 'help' || isHelp(name)) return overview(commands);
  const command = await loadCommand(otherWords[name] ?? name);
  if (topic === undefined) return page(command);
  const [extra] = command.topics ? more : [topic];
  if (extra !== undefined) {
    throw new UsageError(`${JSON.stringify(extra)} is one word too many: \`chaos help ${name}\` shows its page`);
  }
  return page(command, [topicName(command, topic)]);
}

function topicName({ topics }: Command, text: string): string {
  const found = topics?.find(text);
  if (found || !topics) return found?.name ?? text;
  const names = topics.all.map((topic) => topic.name);
  throw new UsageError(`no ${topics.noun} is named ${JSON.stringify(text)}${nearest(text, names)}`);
}

/** What a command of ours has left open may take so long. */
const graceMilliseconds = 500;

/** Ends the process with a status once nothing is left to do; what a configuration keeps going is not waited for. */
export function endWith(status: number): void {
  process.exitCode = status;
  // Whoever reads what was said may be slow.
  process.stdout.write('', () => {
    systemClock.after(graceMilliseconds, () => process.exit(status), { idle: true });
  });
}
