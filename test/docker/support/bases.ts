import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packContext } from './context.ts';
import { docker, dockerOutput } from './docker.ts';

export const serviceDockerfile = fileURLToPath(new URL('../../../services/Dockerfile', import.meta.url));

/** Builds reach the registries as this process does: over its network and through its proxies. */
export const networkArguments = [
  '--network',
  'host',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => (process.env[name] ? ['--build-arg', name] : [])),
];

/** The base image that a Dockerfile names. */
export function baseOf(dockerfile: string): string {
  const base = /^ARG BASE=(.+)$/m.exec(readFileSync(dockerfile, 'utf8'))?.[1];
  if (!base) throw new Error(`${dockerfile} has no ARG BASE`);
  return base;
}

/** Whether the engine has the image or can pull it. */
export async function hasImage(name: string): Promise<boolean> {
  if ((await docker(['image', 'inspect', name])).status === 0) return true;
  return (await docker(['pull', '--quiet', name])).status === 0;
}

/** The base itself, or where Node.js or npm are told here to trust further authorities, one that trusts them too. */
export async function trusting(base: string): Promise<string> {
  const authorities = process.env.NODE_EXTRA_CA_CERTS ?? npmAuthorities();
  if (!authorities) return base;
  return await derive('trusting-base', base, { 'authorities.pem': authorities });
}

function npmAuthorities(): string | undefined {
  const file = execFileSync('npm', ['config', 'get', 'cafile'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  return file === 'null' || file === '' ? undefined : file;
}

/** Debian with a `dnf` that installs Debian's packages, and for the agent and `aws` programs that do nothing. */
export const amazonLinuxStandIn = (debian: string) => derive('amazon-linux-stand-in', debian);

async function derive(name: string, base: string, files: Record<string, string> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `breakwater-${name}-`));
  try {
    cpSync(fileURLToPath(new URL(name, import.meta.url)), folder, { recursive: true });
    for (const [target, source] of Object.entries(files)) cpSync(source, join(folder, target));
    const tag = `breakwater-test/${name}`;
    const build = ['build', '--tag', tag, '--build-arg', `BASE=${base}`, ...networkArguments, '-'];
    await dockerOutput(build, packContext(folder, ['.']));
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
