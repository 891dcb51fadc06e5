import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { amazonLinuxStandIn, baseOf, hasImage, networkArguments, serviceDockerfile, trusting } from './bases.ts';
import { packContext, permitted } from './context.ts';
import { dockerOutput } from './docker.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const agent = `${root}/lib/constructs/tasks/ssm-agent`;

/** Long enough for a first build over a slow line; milliseconds. */
export const buildMs = 600_000;

/** The image of the services. */
export const serviceImage = (): Promise<string> => imageOf('breakwater-test/service', 'services/Dockerfile');

/** The image of what AWS holds of a system. */
export const storesImage = (): Promise<string> =>
  imageOf('breakwater-test/stores', 'local/runtimes/docker/stores/Dockerfile');

/** Built from the context that the Dockerfile's ignore list leaves of the repository. */
async function imageOf(tag: string, dockerfile: string): Promise<string> {
  const base = ['--build-arg', `BASE=${await trusting(baseOf(join(root, dockerfile)))}`];
  const paths = permitted(readFileSync(join(root, `${dockerfile}.dockerignore`), 'utf8'));
  const context = packContext(
    root,
    paths.some((path) => dockerfile.startsWith(`${path}/`)) ? paths : [...paths, dockerfile],
  );
  await dockerOutput(['build', '--tag', tag, '--file', dockerfile, ...base, ...networkArguments, '-'], context);
  return tag;
}

export interface SidecarImage {
  readonly tag: string;
  /** Amazon Linux could not be had, and Debian stands in for it. */
  readonly standIn: boolean;
}

/** The image of the SSM agent: the same Dockerfile on a stand-in where Amazon Linux cannot be pulled. */
export async function sidecarImage(): Promise<SidecarImage> {
  const tag = 'breakwater-test/ssm-agent';
  const standIn = !(await hasImage(baseOf(`${agent}/Dockerfile`)));
  const base = standIn ? ['--build-arg', `BASE=${await amazonLinuxStandIn(baseOf(serviceDockerfile))}`] : [];
  await dockerOutput(['build', '--tag', tag, ...base, ...networkArguments, '-'], packContext(agent, ['.']));
  return { tag, standIn };
}
