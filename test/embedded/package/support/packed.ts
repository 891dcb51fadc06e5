import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { plainEnvironment } from '../../../support/plain-environment.ts';

/** What `npm pack` says that it made. */
export interface Packed {
  readonly tarball: string;
  /** Bytes of the tarball, and of all that is in it. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly string[];
  /** package.json of where it was packed, before and after. */
  readonly manifests: { readonly before: string; readonly after: string };
  remove(): void;
}

/** The environment of a shell that knows nothing of this project, where `node` is that one. */
export function strangersShell(node: string): NodeJS.ProcessEnv {
  const variables = Object.entries(plainEnvironment()).filter(
    ([name]) => !/^npm_|^(INIT_CWD|NODE|NODE_OPTIONS|NODE_ENV|JEST_WORKER_ID)$/i.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(variables), PATH: [dirname(node), ...path].join(delimiter) };
}

export const npm = (folder: string, ...args: string[]) =>
  spawnSync('npm', args, { cwd: folder, encoding: 'utf8', env: strangersShell(process.execPath), maxBuffer: 2 ** 25 });

/** Packs a copy of this repository, as it is with what is not committed yet: whoever else builds here is not disturbed. */
export function pack(): Packed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'packed-')));
  const source = join(folder, 'source');
  const listed = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', ':!:test/embedded'],
    {
      encoding: 'utf8',
    },
  );
  for (const file of listed.stdout.split('\0').filter(Boolean)) cpSync(file, join(source, file));
  symlinkSync(realpathSync('node_modules'), join(source, 'node_modules'));
  const manifest = () => readFileSync(join(source, 'package.json'), 'utf8');
  const before = manifest();
  const { stdout, stderr, status } = npm(source, 'pack', '--json', '--pack-destination', folder);
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const [made] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  return {
    tarball: join(folder, made.filename),
    size: made.size,
    unpackedSize: made.unpackedSize,
    files: made.files.map(({ path }) => path).sort(),
    manifests: { before, after: manifest() },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Installs packages into a folder of their own. Throws with what npm says. */
export function install(folder: string, ...packages: string[]): void {
  mkdirSync(folder, { recursive: true });
  const { stderr, status } = npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...packages);
  if (status !== 0) throw new Error(`npm install ${packages.join(' ')}: ${stderr}`);
}

/** The package of a Node.js for this machine: its program alone, which is no script of an installation. */
export const nodePackage = `node-${process.platform}-${process.arch}`;

export const nodeIn = (folder: string): string => resolve(folder, 'node_modules', nodePackage, 'bin', 'node');

/** Whether the registry has that package; says so where a test is skipped for it. */
export function canInstall(name: string): boolean {
  const { status, stderr } = npm(tmpdir(), 'view', name, 'version', '--fetch-retries=0', '--fetch-timeout=10000');
  if (status !== 0) process.stderr.write(`SKIPPED: npm cannot get ${name}: ${stderr.trim().split('\n')[0]}\n`);
  return status === 0;
}
