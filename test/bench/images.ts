import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../services/bundle.ts';
import { docker } from '../docker/support/docker.ts';
import { serviceImage, sidecarImage, storesImage } from '../docker/support/images.ts';
import type { Figures } from './table.ts';

/** The size of every program of the services' image, and of the images where a Docker engine answers. */
export const bench = async (): Promise<Figures[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bundles-'));
  const begun = performance.now();
  const { programs } = await bundle(folder);
  const took = performance.now() - begun;
  const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;
  const total = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  rmSync(folder, { recursive: true });
  return [
    {
      title: `Programs (bundled in ${took.toFixed(0)} ms)`,
      head: ['program', 'its own', 'loaded'],
      rows: [
        ...programs.map(({ name, own, loaded }) => [name, kibibytes(own), kibibytes(loaded)]),
        ['all together', '', kibibytes(total)],
      ],
    },
    { title: 'Images', head: ['image', 'size'], rows: await imageRows() },
  ];
};

async function imageRows(): Promise<string[][]> {
  const engine = await docker(['info']).catch((error: Error) => ({ status: 1, stderr: error.message }));
  if (engine.status !== 0) return [['not built: no Docker engine answers', '-']];
  const sidecar = await sidecarImage();
  return [
    ['services', await sizeOf(await serviceImage())],
    ['stores', await sizeOf(await storesImage())],
    [`SSM agent${sidecar.standIn ? ' (on Debian, for Amazon Linux)' : ''}`, await sizeOf(sidecar.tag)],
  ];
}

async function sizeOf(image: string): Promise<string> {
  const { stdout } = await docker(['image', 'inspect', '--format', '{{.Size}}', image]);
  return `${(Number(stdout) / 1e6).toFixed(0)} MB`;
}
