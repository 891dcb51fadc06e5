import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programBeside } from '../../../../base/process/program-beside.ts';
import { type Daemon, DaemonError } from './daemon.ts';
import { programFiles } from './program-files.ts';

/** The root of the sources, or of what was built from them. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = fileURLToPath(new URL('../guardian', import.meta.url));
const dockerfile = relative(root, join(folder, 'Dockerfile'));

/** The guardian's program, as its image holds it. */
const program = programBeside('../guardian/main', import.meta.url);
export const programInImage = join('/breakwater', relative(root, program));

/** The image that it is built on where the one of its Dockerfile cannot be had: a Debian with Node.js and `apt-get`. */
const baseVariable = 'BREAKWATER_BASE_IMAGE';

/** The name of the guardian's image: another for other contents. */
export function guardianImageName(): string {
  const hash = createHash('sha256');
  for (const name of files()) hash.update(name).update(readFileSync(join(root, name)));
  return `breakwater-guardian:${hash.digest('hex').slice(0, 12)}`;
}

export async function hasImage({ docker }: Daemon, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect();
    return true;
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

/**
 * The guardian's image, built where the daemon does not have it. Builds reach what they install from as this process does:
 * over its proxies. Rejects with {@link DaemonError}, with what the build said last.
 */
export async function guardianImage(daemon: Daemon): Promise<string> {
  const name = guardianImageName();
  if (await hasImage(daemon, name)) return name;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  const base = process.env[baseVariable];
  const buildargs = Object.fromEntries([...proxies, ...(base ? [['BASE', base] as const] : [])]);
  try {
    const stream = await daemon.docker.buildImage(
      { context: root, src: files() },
      { t: name, dockerfile, buildargs, networkmode: 'host' },
    );
    await followed(daemon, stream);
  } catch (error) {
    const { message } = error as Error;
    throw new DaemonError(
      `the guardian's image cannot be built: ${message}`,
      `it is built on a Debian image with Node.js (${baseVariable} names another) and installs packages of Debian`,
      { cause: error },
    );
  }
  return name;
}

const files = () => [
  ...['Dockerfile', 'probe-kernel'].map((name) => relative(root, join(folder, name))),
  ...programFiles(program, root),
];

/** What a build says, a JSON object a line. Source: Docker Engine API 1.41, ImageBuild. */
interface Said {
  readonly stream?: string;
  readonly error?: string;
}

/** Resolves when the build has ended well; rejects with what it said last. */
async function followed({ docker }: Daemon, stream: NodeJS.ReadableStream): Promise<void> {
  let lastWords = '';
  await new Promise<void>((done, fail) => {
    const finished = (error: Error | null) => (error ? fail(error) : done());
    docker.modem.followProgress(stream, finished, ({ stream: text = '', error }: Said) => {
      lastWords = text.trim() || lastWords;
      if (error !== undefined) fail(new Error(lastWords === '' ? error : `${error} (${lastWords})`));
    });
  });
}
