import { type Command, type Options, spelledOut } from './command.ts';

/** The page of all commands. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => heading(command).length));
  return [
    'chaos: break your services on purpose, and measure that they recover by themselves.',
    '',
    'Usage: chaos <command> [options]',
    '',
    ...commands.map((command) => `  ${heading(command).padEnd(width)}  ${command.summary}`),
    '',
    'chaos help <command> shows its options. Exit status: 0 held, 1 not held, 2 wrong usage,',
    '3 error or a fault not proven undone, 130 interrupted and undone.',
  ].join('\n');
}

/** The page of one command; `topic` is what it would be given, such as a fault, whose own options come first. */
export function page(command: Command, topic: readonly string[] = []): string {
  const brought = command.optionsOf?.(topic) ?? {};
  const own = Object.fromEntries(Object.entries(command.options).filter(([name]) => !Object.hasOwn(brought, name)));
  return [
    `Usage: chaos ${heading(command)}${Object.keys(own).length > 0 ? ' [options]' : ''}`,
    '',
    command.summary,
    ...(command.details ? [command.details] : []),
    ...section(`Parameters of ${topic.join(' ')}:`, brought),
    ...section('Options:', own),
  ].join('\n');
}

function section(title: string, options: Options): string[] {
  const rows = spelledOut(options).map((name) => {
    const { value, description = '' } = options[name] ?? {};
    return { left: `  --${name}${value ? ` ${value}` : ''}`, description };
  });
  const width = Math.max(0, ...rows.map(({ left }) => left.length));
  if (rows.length === 0) return [];
  return ['', title, ...rows.map(({ left, description }) => `${left.padEnd(width)}  ${description}`)];
}

const heading = ({ name, positionals }: Command) => (positionals ? `${name} ${positionals}` : name);
