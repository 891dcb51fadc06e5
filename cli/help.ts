import { type Command, type CommandHeading, type Options, spelledOut, type Topic } from './command.ts';

/** The page of all commands. */
export function overview(commands: readonly CommandHeading[]): string {
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
  const [about] = topic.flatMap((text) => command.topics?.find(text) ?? []);
  return [
    `Usage: chaos ${heading(command)}${Object.keys(own).length > 0 ? ' [options]' : ''}`,
    '',
    ...(about ? ofTopic(about) : ofCommand(command)),
    ...section(`Parameters of ${topic.join(' ')}:`, rowsOf(brought)),
    ...section('Options:', rowsOf(own)),
  ].join('\n');
}

const ofTopic = ({ name, summary, only }: Topic): string[] => [
  `${name}: ${summary}`,
  ...(only ? [`${only.where} only: ${only.reason}.`] : []),
];

function ofCommand({ summary, details, topics }: Command): string[] {
  return [
    summary,
    ...(details ? [details] : []),
    ...(topics ? section(`Each ${topics.noun}:`, topics.all.map(topicRow)) : []),
  ];
}

interface Row {
  readonly left: string;
  readonly description: string;
}

const topicRow = ({ name, summary, only }: Topic): Row => ({
  left: `  ${name}`,
  description: `${summary}${only ? ` ${only.where} only.` : ''}`,
});

const rowsOf = (options: Options): Row[] =>
  spelledOut(options).map((name) => {
    const { value, description = '' } = options[name] ?? {};
    return { left: `  --${name}${value ? ` ${value}` : ''}`, description };
  });

function section(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ left }) => left.length));
  return ['', title, ...rows.map(({ left, description }) => `${left.padEnd(width)}  ${description}`)];
}

const heading = ({ name, positionals }: CommandHeading) => (positionals ? `${name} ${positionals}` : name);
