import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from '@jest/globals';
import type { Verdict } from '../../../../lib/model/events/verdict.ts';
import { projectName } from '../../../../local/supervisor/prepare/project-name.ts';
import { chaosIn, eventually, type Finished, isBusyMachine } from '../../../embedded/system/support.ts';
import { baseOf, serviceDockerfile, trusting } from '../../support/bases.ts';
import { imageOf, whyNoCompose } from '../../support/compose.ts';
import { dockerOutput } from '../../support/docker.ts';
import { type Verdicts, verdictsIn } from '../../support/verdicts-in.ts';
import { whyNoImage } from '../../support/why-no-docker.ts';

const library = 'public.ecr.aws/docker/library';

/** The images of the projects, by the variables that their compose files have for them. */
export const images = {
  NODE_IMAGE: baseOf(serviceDockerfile),
  REDIS_IMAGE: imageOf('cache'),
  NGINX_IMAGE: 'public.ecr.aws/docker/library/nginx:1.29-bookworm',
  PYTHON_IMAGE: `${library}/python:3.13-slim-bookworm`,
  POSTGRES_IMAGE: `${library}/postgres:17-bookworm`,
  RABBITMQ_IMAGE: `${library}/rabbitmq:4`,
} as const;

/** Undefined where Compose is there, and all of those images. */
export const whyNot =
  (...names: readonly (keyof typeof images)[]) =>
  (): string | undefined =>
    whyNoCompose() ?? names.map((name) => whyNoImage(images[name])).find((why) => why !== undefined);

export interface Attacked {
  /** Their project, in a folder of its own. */
  readonly folder: string;
  chaos(...args: readonly string[]): Promise<Finished>;
  /** Brings it up as its owner does, and says what is there of it: containers with when they started, networks, volumes. */
  readonly theirs: { up(): Promise<void>; all(): Promise<string[]> };
  /** The configuration that `init` writes, with what only its author can say put in by hand. */
  configure(args: readonly string[], byHand: (text: string) => string): Promise<string>;
  /** Brings it up as ours, with users; resolves with what was said. */
  up(): Promise<string>;
  /** The calls that are seen, as `caller > callee`, once all of these are. */
  seen(edges: readonly string[]): Promise<string[]>;
  /** The verdicts of these experiments on what is up. */
  run(...experiments: readonly string[]): Promise<Verdicts>;
  /** The same of one that may break the system for good, so that there is no second time. */
  runOnce(experiment: string): Promise<Verdicts>;
  down(): Promise<void>;
  /** Containers, networks and named volumes of ours. */
  ours(): Promise<string[]>;
  /** What of their files differs from what they wrote. */
  edited(): string[];
  end(): Promise<void>;
}

interface AttackOptions {
  /** The first port of ours. */
  readonly basePort: number;
  /** Of its compose file. */
  readonly variables: Readonly<Record<string, string>>;
  /** A folder in it whose packages are to be installed. */
  readonly npm?: string;
}

/** A copy of a project that is not ours, to be attacked. */
export async function attack(name: string, { basePort, variables, npm }: AttackOptions): Promise<Attacked> {
  const source = fileURLToPath(new URL(name, import.meta.url));
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-theirs-')));
  const folder = join(root, name);
  cpSync(source, folder, { recursive: true });
  installIn(folder);
  if (npm) execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: join(folder, npm) });
  Object.assign(process.env, images, variables, { BREAKWATER_BASE_IMAGE: await trusting(images.NODE_IMAGE) });
  const project = `theirs-${name}-${process.pid}`;
  const chaos = (...args: readonly string[]) => chaosIn(folder, ...args);
  const compose = (...args: readonly string[]) =>
    dockerOutput(['compose', '--project-directory', folder, '--project-name', project, ...args]);
  const ourName = projectName(name, join(folder, '.breakwater'));
  const ours = () => listed(`name=${ourName}`);
  return {
    folder,
    chaos,
    theirs: {
      up: async () => void (await compose('up', '--detach', '--wait', '--quiet-pull')),
      all: () => listed(`label=com.docker.compose.project=${project}`),
    },
    configure: async (args, byHand) => {
      expect(await chaos('init', ...args)).toMatchObject({ status: 0, stderr: '' });
      const file = join(folder, 'breakwater.config.ts');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, byHand(text));
      return text;
    },
    up: async () => {
      const { status, stdout, stderr } = await chaos(
        'up',
        '--runtime',
        'docker',
        '--base-port',
        String(basePort),
        '--rate',
        '50',
      );
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      return stdout + stderr;
    },
    seen: async (edges) => {
      let seen: string[] = [];
      await eventually(async () => {
        seen = await edgesAt(basePort);
        return edges.every((edge) => seen.includes(edge));
      }).catch(() => {});
      return seen;
    },
    run: async (...experiments) => {
      const { stdout, stderr } = await chaos('run', ...experiments, '--retry-inconclusive', '3', '--json');
      return verdictsIn(stdout, stderr, experiments);
    },
    runOnce: async (experiment) => {
      const { stdout, stderr } = await chaos('run', experiment, '--json');
      return verdictsIn(stdout, stderr, [experiment]);
    },
    down: async () => expect(await chaos('down')).toMatchObject({ status: 0 }),
    ours,
    edited: () => differences(source, folder),
    end: async () => {
      await chaos('down');
      await chaos('heal');
      await compose('down', '--volumes', '--rmi', 'local', '--timeout', '1');
      const volumes = (await ours()).flatMap((line) => (line.startsWith('volume ') ? [line.slice(7)] : []));
      if (volumes.length > 0) await dockerOutput(['volume', 'rm', ...volumes]);
      const built = await dockerOutput([
        'image',
        'ls',
        '--format',
        '{{.Repository}}',
        '--filter',
        `reference=${ourName}-*`,
      ]);
      if (built) await dockerOutput(['image', 'rm', ...built.split('\n')]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The package as its folder would have it, but of this source. */
function installIn(folder: string): void {
  const installed = join(folder, 'node_modules', 'breakwater');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), '{ "name": "breakwater", "type": "module", "exports": "./index.js" }');
  const source = pathToFileURL(resolve('definition/define-system.ts')).href;
  writeFileSync(join(installed, 'index.js'), `export { defineSystem } from ${JSON.stringify(source)};\n`);
}

/** Each with its kind; containers with when they started, too. */
async function listed(filter: string): Promise<string[]> {
  const [containers, networks, volumes] = await Promise.all([
    dockerOutput(['ps', '--all', '--quiet', '--filter', filter]),
    dockerOutput(['network', 'ls', '--format', 'network {{.Name}}', '--filter', filter]),
    dockerOutput(['volume', 'ls', '--format', 'volume {{.Name}}', '--filter', filter]),
  ]);
  const ids = containers.split('\n').filter(Boolean);
  const format = 'container {{.Name}} {{.State.StartedAt}} {{.RestartCount}}';
  const started = ids.length > 0 ? await dockerOutput(['inspect', '--format', format, ...ids]) : '';
  return [started, networks, volumes].flatMap((text) => text.split('\n').filter(Boolean)).toSorted();
}

function differences(source: string, folder: string): string[] {
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath, entry.name).slice(source.length + 1))
    .filter((file) => readFileSync(join(source, file), 'utf8') !== readFileSync(join(folder, file), 'utf8'));
}

/** Whether a run tells nothing of the system: the machine had no time to spare for it. */
export const isStarved = (verdict: Verdict | undefined): boolean =>
  verdict === undefined ||
  isBusyMachine(verdict) ||
  (verdict.verdict === 'inconclusive' && (verdict.waitedShare ?? 1) > 0.85);

/** That an experiment has come to this, unless the machine had no time to spare. */
export function expectVerdict(verdicts: Verdicts, experiment: string, expected: 'held' | 'failed'): void {
  const told = verdicts.get(experiment) as Verdict;
  if (isStarved(told)) {
    process.stderr.write(`NOT JUDGED: ${experiment}: ${told.reasons.join('; ')}\n`);
    return;
  }
  const { verdict, reasons } = told;
  if (verdict !== expected) throw new Error(`${experiment} is ${verdict}, and not ${expected}: ${reasons.join('; ')}`);
}

async function edgesAt(port: number): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/_breakwater/edges`);
  const { edges } = (await answer.json()) as { edges: readonly { caller: string; callee: string }[] };
  return edges.map(({ caller, callee }) => `${caller} > ${callee}`).toSorted();
}
