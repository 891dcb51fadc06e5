import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkElsewhere } from '../../../cli/doctor/check-elsewhere.ts';
import { leftInWords, mustBeHealed, readLeftovers } from '../../../cli/doctor/check-leftovers.ts';
import { writeContainedState } from '../../../local/supervisor/prepare/contained-state.ts';
import { projectName } from '../../../local/supervisor/prepare/project-name.ts';
import { removeContained } from '../../../local/supervisor/remove-contained.ts';

const { DOCKER_HOST } = process.env;
let place: string;
let folder: string;
let daemon: Server;
/** What the daemon has: paths of its API, by the projects that they are of. */
let things: { path: string; project: string; of?: string }[];
const removed: string[] = [];

beforeEach(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'left-')));
  folder = join(place, 'tea', '.breakwater');
  const ours = projectName('tea', folder);
  const other = projectName('tea', join(place, 'other'));
  things = [
    { path: 'containers/a', project: ours, of: folder },
    { path: 'containers/b', project: ours },
    { path: 'networks/n', project: ours },
    { path: 'volumes/v', project: ours },
    { path: 'containers/c', project: other, of: join(place, 'other') },
    { path: 'containers/d', project: 'tea' },
    { path: 'volumes/w', project: 'tea' },
  ];
  removed.length = 0;
  daemon = createServer(({ method, url = '' }, reply) => {
    const { pathname, searchParams } = new URL(url, 'http://daemon');
    const found = answer(method as string, pathname.replace(/^\/(v[\d.]+\/)?/, ''), searchParams);
    if (found === undefined) reply.writeHead(204).end();
    else reply.setHeader('content-type', 'application/json').end(JSON.stringify(found));
  });
  await new Promise<void>((done) => void daemon.listen(join(place, 'docker.sock'), done));
  process.env.DOCKER_HOST = `unix://${join(place, 'docker.sock')}`;
});
afterEach(() => {
  daemon.close();
  if (DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = DOCKER_HOST;
  rmSync(place, { recursive: true });
});

function answer(method: string, path: string, search: URLSearchParams): unknown {
  if (path === 'version') return { Version: '28.2.2', ApiVersion: '1.50' };
  if (path === 'info') return { OSType: 'linux', OperatingSystem: 'Debian', NCPU: 2, MemTotal: 2 ** 32 };
  if (method === 'DELETE') {
    removed.push(path);
    things = things.filter((thing) => thing.path !== path);
  }
  if (method !== 'GET') return undefined;
  const kind = path.split('/')[0] as string;
  const { label = [] } = JSON.parse(search.get('filters') ?? '{}') as { label?: string[] };
  const found = things.flatMap(({ path: itsPath, project, of }) => {
    const Labels = { 'com.docker.compose.project': project, ...(of && { 'breakwater.folder': of }) };
    const entries = Object.entries(Labels).map(([key, value]) => `${key}=${value}`);
    const isMeant = label.every((each) => entries.some((entry) => entry === each || entry.startsWith(`${each}=`)));
    const name = itsPath.split('/')[1];
    return itsPath.startsWith(`${kind}/`) && isMeant ? [{ Id: name, Name: name, Labels }] : [];
  });
  return kind === 'volumes' ? { Volumes: found } : found;
}

test('what a dead system has left in Docker is told, where its folder has gone, too', async () => {
  const left = await readLeftovers(folder);
  const words = `2 containers, 1 network and 1 volume of ${projectName('tea', folder)}`;
  expect(left && { must: mustBeHealed(left), words: leftInWords(left) }).toEqual({ must: true, words });
  const none = await readLeftovers(join(place, 'never'));
  expect(none && { must: mustBeHealed(none), words: leftInWords(none) }).toEqual({ must: false, words: '' });
});

test('all of it is removed, and nothing of anybody else', async () => {
  const said: string[] = [];
  expect(await removeContained(folder, (line) => said.push(line))).toEqual([]);
  expect(said).toEqual([`removed 2 containers, 1 network and 1 volume of ${projectName('tea', folder)}`]);
  expect(removed.toSorted()).toEqual(['containers/a', 'containers/b', 'networks/n', 'volumes/v']);
});

test('that of other folders is told with what removes it', async () => {
  const [found, ...others] = await checkElsewhere(folder);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    level: 'warn',
    message: `a system that died in ${join(place, 'other')} has left 1 container of ${projectName('tea', join(place, 'other'))}`,
    advice: `chaos heal --folder ${join(place, 'other')}`,
  });
});

test('where no daemon answers, a folder that has had containers says that they cannot be looked at', async () => {
  process.env.DOCKER_HOST = `unix://${join(place, 'none.sock')}`;
  const other = join(place, 'known');
  writeContainedState(other, { project: 'breakwater-tea-123456', guardianImage: 'x' });
  const left = await readLeftovers(other);
  expect(left?.containers).toEqual([expect.stringMatching(/^containers that cannot be looked at: no Docker daemon/)]);
  expect(await removeContained(other, () => {})).toEqual([expect.stringMatching(/^containers that cannot/)]);
  expect((await readLeftovers(join(place, 'never')))?.containers).toEqual([]);
});
