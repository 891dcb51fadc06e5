import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { docker, dockerOutput } from './docker.ts';
import { serviceImage, storesImage } from './images.ts';
import { attempt, whyNoImage } from './why-no-docker.ts';

export const composeFile = fileURLToPath(new URL('../../../local/compose.yaml', import.meta.url));

/** The name of an image in the file, where no variable says another. */
export function imageOf(service: string): string {
  const { services } = parse(readFileSync(composeFile, 'utf8')) as { services: Record<string, { image: string }> };
  return services[service]?.image.replace(/^\$\{\w+:-(.*)\}$/, '$1') ?? '';
}

/** Undefined where Compose v2 is there, and the cache's image. */
export function whyNoCompose(): string | undefined {
  const compose = attempt(['compose', 'version']);
  return compose === undefined ? whyNoImage(imageOf('cache')) : `no Compose v2 (${compose})`;
}

/** The shop in containers: a Compose project of one test file, on ports that are free. */
export interface Project {
  /** Builds the images of these tests, which the project takes. */
  build(): Promise<void>;
  /** Runs `docker compose`; throws with what it said where it fails. */
  compose(...args: string[]): Promise<string>;
  /** The id of a service's container. */
  idOf(service: string): Promise<string>;
  /** Where a port of a service is published, as a URL. */
  urlOf(service: string, port: number): Promise<string>;
  /** What the engine still has of it: containers, networks and volumes. */
  remains(): Promise<string[]>;
}

/** Ports that are free, instead of the usual ones. */
const freePorts = Object.fromEntries(
  ['GATEWAY_A_PORT', 'GATEWAY_B_PORT', 'DYNAMODB_PORT', 'SQS_PORT'].map((port) => [port, '0']),
);

export function createProject(): Project {
  const name = `breakwater-test-${randomBytes(4).toString('hex')}`;
  let variables: Record<string, string> = freePorts;
  const compose = (...args: string[]) =>
    dockerOutput(['compose', '--project-name', name, '--file', composeFile, ...args], undefined, variables);
  const list = async (...args: string[]) =>
    (await dockerOutput([...args, '--quiet', '--filter', `label=com.docker.compose.project=${name}`])).split('\n');
  return {
    build: async () => {
      const STORES_IMAGE = await storesImage();
      variables = { ...freePorts, STORES_IMAGE, SERVICES_IMAGE: await serviceImage() };
    },
    compose,
    idOf: (service) => compose('ps', '--all', '--quiet', service),
    urlOf: async (service, port) => `http://${await compose('port', service, String(port))}`,
    remains: async () =>
      (await Promise.all([list('ps', '--all'), list('network', 'ls'), list('volume', 'ls')]))
        .flat()
        .filter((id) => id !== ''),
  };
}

/** Kills the first process of a container as the kernel would: from outside, by no command of the engine. */
export async function killProcess(container: string): Promise<void> {
  const format = '{{.State.Pid}} {{.Config.Image}}';
  const [pid = '', image = ''] = (await dockerOutput(['inspect', '--format', format, container])).split(' ');
  const kill = ['node', '--eval', `process.kill(${pid}, 'SIGKILL')`];
  const rights = ['--network', 'none', '--pid', 'host', '--user', '0', '--cap-add', 'KILL'];
  const { status, stderr } = await docker(['run', '--rm', ...rights, image, ...kill]);
  if (status !== 0) throw new Error(`process ${pid} of ${container} was not killed: ${stderr}`);
}
