import type { Command } from './command.ts';

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
    'chaos help <command> shows its options. Exit status: 0 held, 1 not held, 2 wrong usage, 3 error or a fault not undone.',
  ].join('\n');
}

/** The page of one command. */
export function page(command: Command): string {
  const rows = Object.entries(command.options).map(([name, { value, description }]) => ({
    left: `  --${name}${value ? ` ${value}` : ''}`,
    description,
  }));
  const width = Math.max(0, ...rows.map(({ left }) => left.length));
  return [
    `Usage: chaos ${heading(command)}${rows.length > 0 ? ' [options]' : ''}`,
    '',
    command.summary,
    ...(command.details ? [command.details] : []),
    ...(rows.length > 0 ? ['', 'Options:', ...rows.map((row) => `${row.left.padEnd(width)}  ${row.description}`)] : []),
  ].join('\n');
}

const heading = ({ name, positionals }: Command) => (positionals ? `${name} ${positionals}` : name);
