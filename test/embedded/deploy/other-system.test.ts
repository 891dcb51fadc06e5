import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { readState } from '../../../local/supervisor/state.ts';
import { notesFile } from '../system/fixtures/two-programs/notes-file.ts';
import { chaos, temporaryFolder } from '../system/support.ts';

const folder = temporaryFolder();
const here = ['--folder', folder];
const fixture = 'test/embedded/system/fixtures/two-programs';
let notes: string | undefined;

beforeAll(async () => {
  const { status } = await chaos('up', ...here, '--base-port', '30000', '--system', `${fixture}/index.ts`);
  expect(status).toBe(0);
  notes = notesFile(readState(folder)?.supervisor.pid as number);
}, 60_000);
afterAll(async () => {
  await chaos('down', ...here);
  for (const path of [folder, notes]) if (path) rmSync(path, { recursive: true, force: true });
}, 60_000);

const tasks = async (): Promise<Task[]> => JSON.parse((await chaos('status', ...here, '--json')).stdout).tasks;

test('another system is deployed too: with another environment, and with another program', async () => {
  const deployed = await chaos('deploy', 'back', ...here, '--env', 'GREETING=hello', '--env', 'TO=you, and you');
  expect(deployed).toMatchObject({ status: 0, stdout: expect.stringMatching(/^back runs back:2 /) });
  for (const { service, process: of } of await tasks()) {
    const environment = readFileSync(`/proc/${of.pid}/environ`, 'utf8').split('\0');
    expect(environment.includes('TO=you, and you')).toBe(service === 'back');
  }
  expect((await chaos('deploy', 'back', ...here, '--command', `${fixture}/front.ts`)).status).toBe(0);
  const running = (await tasks()).filter(({ service }) => service === 'back');
  const commands = running.map(({ process: { pid } }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'));
  expect(commands.map((command) => command.includes(resolve(fixture, 'front.ts')))).toEqual([true, true]);
}, 120_000);
