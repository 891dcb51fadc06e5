import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { configurationNames } from '../../definition/find-configuration.ts';
import { look } from '../../definition/found/look.ts';
import { programsOn } from '../../definition/found/on-path.ts';
import type { Settled } from '../../definition/found/settle.ts';
import { write } from '../../definition/found/write.ts';
import type { RuntimeName } from '../../lib/model/runtime-name.ts';
import type { CommandBody } from '../command.ts';
import { readRuntime } from '../options.ts';

export const init: CommandBody = {
  details: [
    'It reads a compose file with all that it includes and extends, else a Procfile, workspaces, or folders of programs.',
    'What it cannot tell is a comment that begins with TODO. It asks nothing, starts nothing and overwrites nothing.',
    'Exit status: 0 if it wrote the configuration, 2 if there is one, if nothing was found, or a file cannot be read.',
  ].join('\n'),
  options: {
    from: {
      type: 'string',
      value: 'FILE',
      description: 'a compose file or a Procfile (default: the one that Compose would take)',
    },
    runtime: {
      type: 'string',
      value: 'R',
      description: 'docker: for containers alone, as the compose file has them, without a command for each program',
    },
    'dry-run': { type: 'boolean', description: 'print the configuration, and write nothing' },
  },
  run: async (given) => {
    const { options } = given;
    const folder = process.cwd();
    const runtime = options.runtime === undefined ? 'embedded' : readRuntime(given);
    const isDry = options['dry-run'] === true;
    if (!isDry) refuseExisting(folder);
    const from = options.from === undefined ? {} : { from: String(options.from) };
    const path = programsOn(process.env.PATH ?? '');
    const contained = runtime === 'docker' ? { isService: () => true } : {};
    const found = look({ folder, shell: process.env, path, ...from, ...contained });
    if (runtime === 'docker' && found.compose === undefined) throw new UsageError(noContainers);
    const { text, open } = write(found, folder, runtime);
    if (isDry) {
      process.stdout.write(text);
      return exitStatus.held;
    }
    const file = join(folder, `breakwater.config.${isCommonJs(folder) ? 'mts' : 'ts'}`);
    // Whoever wrote it meanwhile keeps what they have.
    writeWhole(file, text, { isNew: true });
    console.log(summary(found, { open, file: relative(folder, file), runtime }).join('\n'));
    return exitStatus.held;
  },
};

const noContainers =
  'there is no compose file with services here, which --runtime docker needs: --from FILE names one elsewhere';

function refuseExisting(folder: string): void {
  const existing = configurationNames.find((name) => existsSync(join(folder, name)));
  if (existing)
    throw new UsageError(
      `there is a ${existing} here, and init overwrites nothing: --dry-run prints what it would write`,
    );
}

/** Whether the nearest package.json says that its files are no modules, which a `.ts` would then not be either. */
function isCommonJs(folder: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'commonjs';
  } catch {
    const above = dirname(resolve(folder));
    return above !== folder && isCommonJs(above);
  }
}

/** TODO is what the written file has where its author is asked something: editors list it. */
function summary(
  { sources, services, stores, leftOut }: Settled,
  { open, file, runtime }: { readonly open: number; readonly file: string; readonly runtime: RuntimeName },
): string[] {
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).join(', ') || 'none';
  const publics = services.filter(({ isPublic }) => isPublic);
  return [
    `Wrote ${file} from ${sources.join(', ')}.`,
    `  services: ${names(services)}; public: ${names(publics)}`,
    `  stores:   ${names(stores)}`,
    ...(leftOut.length > 0 ? [`  left out: ${names(leftOut)}`] : []),
    `  open:     ${open === 1 ? '1 question, marked' : `${open} questions, each marked`} TODO in the file`,
    `Next: npx breakwater check${runtime === 'docker' ? ' --runtime docker' : ''}`,
  ];
}
