import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import { extensionOf } from '../../../../base/process/program-beside.ts';
import { type Daemon, DaemonError } from './daemon.ts';
import { programFiles } from './program-files.ts';
import { removeStale } from './remove-stale.ts';

/** The root of the sources, or of what was built from them. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** An image of ours: a folder of this runtime with a Dockerfile and a program, and all that the program loads. */
export interface OwnImage {
  readonly name: 'guardian' | 'proxy';
  /** In its folder, beside the Dockerfile and the programs. */
  readonly files: readonly string[];
  /** By their paths from its folder, without their endings; `main` is there by the image's name. */
  readonly programs: readonly string[];
}

export const guardianImage: OwnImage = {
  name: 'guardian',
  files: ['probe-kernel', 'delay-packets'],
  programs: ['main', 'observer-main', 'undo-main', '../throttle/gate-main'],
};
export const proxyImage: OwnImage = { name: 'proxy', files: [], programs: ['main'] };

/** A program of an image, inside. */
export const programInside = ({ name }: OwnImage, program = 'main'): string =>
  `/breakwater/${program === 'main' ? name : program}`;

/** The image that it is built on where the one of its Dockerfile cannot be had: a Debian with Node.js and `apt-get`. */
const baseVariable = 'BREAKWATER_BASE_IMAGE';

/** The tag of an image: another for other contents. */
export function tagOf(image: OwnImage): string {
  const hash = createHash('sha256').update(process.env[baseVariable] ?? '');
  for (const name of contentsOf(image)) hash.update(name).update(readFileSync(join(root, name)));
  return `breakwater-${image.name}:${hash.digest('hex').slice(0, 12)}`;
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
 * Has an image, built where the daemon does not have it, and gives its tag; those of other versions go then. Builds reach what they install from as this
 * process does: over its proxies. Rejects with {@link DaemonError}, with what the build said last.
 */
export async function haveImage(daemon: Daemon, image: OwnImage, clock: Clock = systemClock): Promise<string> {
  const tag = tagOf(image);
  if (await hasImage(daemon, tag)) return tag;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  const base = process.env[baseVariable];
  const buildargs = Object.fromEntries([...proxies, ...(base ? [['BASE', base] as const] : [])]);
  try {
    const stream = await daemon.docker.buildImage(
      { context: root, src: contentsOf(image) },
      { t: tag, dockerfile: pathOf(image, 'Dockerfile'), buildargs, networkmode: 'host' },
    );
    await followed(daemon, stream);
    await removeStale(daemon, image, clock.wall()).catch(() => {});
  } catch (error) {
    const { message } = error as Error;
    throw new DaemonError(
      `the image of the ${image.name} cannot be built: ${message}`,
      `it is built on a Debian image with Node.js (${baseVariable} names another) and installs packages of Debian`,
      { cause: error },
    );
  }
  return tag;
}

const pathOf = ({ name }: OwnImage, file: string) => join('local/runtimes/docker', name, file);

const contentsOf = (image: OwnImage): string[] => [
  ...['Dockerfile', ...image.files].map((file) => pathOf(image, file)),
  ...new Set(
    image.programs.flatMap((program) =>
      programFiles(join(root, pathOf(image, `${program}${extensionOf(import.meta.url)}`)), root),
    ),
  ),
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
