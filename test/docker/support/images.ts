import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { amazonLinuxStandIn, baseOf, hasImage, networkArguments, serviceDockerfile, trusting } from './bases.ts';
import { packContext, permitted } from './context.ts';
import { dockerOutput } from './docker.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const agent = `${root}/lib/constructs/tasks/ssm-agent`;

/** Long enough for a first build over a slow line; milliseconds. */
export const buildMs = 600_000;

/** The image of the services, from the context that its ignore list leaves. */
export async function serviceImage(): Promise<string> {
  const tag = 'breakwater-test/service';
  const base = ['--build-arg', `BASE=${await trusting(baseOf(serviceDockerfile))}`];
  const context = packContext(root, permitted(readFileSync(`${serviceDockerfile}.dockerignore`, 'utf8')));
  const build = ['build', '--tag', tag, '--file', 'services/Dockerfile', ...base, ...networkArguments, '-'];
  await dockerOutput(build, context);
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
