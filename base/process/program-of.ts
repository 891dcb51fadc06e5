/** Options of Node.js after which the next argument is their value. */
const withValue = new Set(['--import', '--require', '-r']);
/** Options that change nothing about which file is run. */
const plain = new Set(['--enable-source-maps', '--expose-gc', '--inspect', '--inspect-brk', '--no-warnings']);
/** Options that run something else than a file, also where their value is joined on. */
const runsOther = new Set(['--eval', '--print', '--run', '--check', '--test']);

/**
 * The file that Node.js runs, of the arguments after its name; undefined where it runs none, or where an option stands
 * before it of which this does not know whether it takes the next argument: rather nobody's program than a stranger's.
 */
export function programOf(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === '--') return args[index + 1];
    if (!arg.startsWith('-')) return arg;
    if (withValue.has(arg)) index++;
    else if (!plain.has(arg) && !isJoined(arg)) return undefined;
  }
  return undefined;
}

/** `--name=value`, of an option that leaves the file to be run. */
function isJoined(arg: string): boolean {
  const [, name] = /^(--[a-z][\w-]*)=/.exec(arg) ?? [];
  return name !== undefined && !runsOther.has(name);
}
