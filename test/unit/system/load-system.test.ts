import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../base/usage-error.ts';
import { defaultSystem, defaultSystemFile } from '../../../cli/default-system.ts';
import { loadSystem, SystemFileError } from '../../../definition/load-system.ts';

const folder = mkdtempSync(join(tmpdir(), 'systems-'));
afterAll(() => rmSync(folder, { recursive: true }));

const twoPrograms = resolve('test/embedded/system/fixtures/two-programs/index.ts');
let files = 0;

/** A file with that text. */
function fileOf(text: string): string {
  const file = join(folder, `system-${files++}.ts`);
  writeFileSync(file, text);
  return file;
}

/** A file whose system is the one of two programs, but for what a line changes in it. */
const changed = (line: string): string =>
  fileOf(`import system from ${JSON.stringify(pathToFileURL(twoPrograms).href)};
const { topology, journeys, promises } = system;
const [front, back] = topology.services;
const services = (...services) => ({ topology: { ...topology, services } });
export default { ...system, ...(${line}) };`);

describe('a system of a file', () => {
  test('is its default export', async () => {
    expect(await loadSystem(defaultSystemFile)).toBe(defaultSystem);
    expect((await loadSystem(twoPrograms)).topology.name).toBe('notes');
    expect((await loadSystem(changed('{}'))).journeys).toHaveLength(2);
  });

  test.each([
    ['no such file', join(folder, 'nowhere.ts'), 'there is no such file'],
    ['a folder', folder, 'it is a folder: name the file of the configuration in it'],
    ['no module', fileOf('export default {'), 'it cannot be loaded: '],
    ['a module that throws', fileOf("throw new Error('no luck');"), 'it cannot be loaded: no luck'],
    ['no default export', fileOf('export const system = {};'), 'it has no default export'],
    ['something else', fileOf("export default 'shop';"), 'it exports shop, not a system'],
    ['no topology', fileOf('export default {};'), 'services is missing'],
    ['journeys that are no list', changed('{ journeys: {} }'), 'its journeys is of the wrong type'],
    ['no services', changed('services()'), 'its topology has no services'],
    ['two of one name', changed('services(front, back, back)'), 'two services or stores are named "back"'],
    [
      'no task',
      changed('services({ ...front, replicas: 0 }, back)'),
      'service front has replicas 0, not a whole number',
    ],
    [
      'a name that is no label',
      changed("services({ ...front, name: 'Front X' }, back)"),
      'service name "Front X" is not',
    ],
    [
      'a share that is no number',
      changed("{ journeys: [{ ...journeys[0], share: 'x' }] }"),
      'has share "x", not a number',
    ],
    [
      'a journey at no edge',
      changed("{ journeys: [{ ...journeys[0], share: 100, at: 'back' }] }"),
      'journey write is at "back", which is no public service',
    ],
    ['no edge', changed('services({ ...front, public: false }, back)'), 'the edge: none is'],
    [
      'a call to nobody',
      changed('services(front)'),
      'service front calls "back", which is neither a service nor a store',
    ],
    [
      'a journey nowhere',
      changed("{ journeys: [{ ...journeys[0], share: 100, calls: ['x'] }] }"),
      'journey write calls "x"',
    ],
    [
      'a journey by a name that alarms have',
      changed("{ journeys: [{ ...journeys[0], name: 'a+b' }, journeys[1]] }"),
      'journey name "a+b" is users, edge or has a +',
    ],
    ['shares that leave users out', changed('{ journeys: [journeys[0]] }'), 'add up to 40 %, not 100'],
    [
      'two promises of one name',
      changed('{ promises: [...promises, ...promises] }'),
      'two promises are named "notes kept"',
    ],
    ['a promise without an audit', changed("{ promises: [{ name: 'any' }] }"), 'promise "any" has no audit'],
    [
      'an action on no store',
      changed("{ storeActions: { notes: ['throttle'] } }"),
      'storeActions has "notes", which is no store',
    ],
    ['a seed of no table', changed('{ seed: { notes: [] } }'), 'seed has "notes", which is no table'],
    [
      'a service without its program',
      changed("{ programOf: () => ({ kind: 'kit', file: 'file:///nowhere.ts' }) }"),
      'the program of service front is not there',
    ],
    [
      'a program elsewhere',
      changed("{ programOf: () => ({ kind: 'kit', file: 'https://example.com/a.ts' }) }"),
      'not a file: URL',
    ],
    [
      'an experiment that throws',
      changed(`{ experiments: [() => { throw new Error('boom'); }] }`),
      'experiments[0] threw: boom',
    ],
    ['experiments that are none', changed('{ experiments: [() => 5] }'), 'experiments[0] gave 5, not a list'],
    ['an experiment in part', changed(`{ experiments: [() => [{ name: 'x' }]] }`), 'experiments[0]()[0] has no family'],
    [
      'an experiment on nobody',
      changed(
        `{ experiments: [() => [{ name: 'x', family: 'x', description: 'd', hypothesis: 'h', targets: {}, gone: [], expectedRadius: [], data: 'all',
          actions: { w: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } }, hits: ['wep'] }]] }`,
      ),
      'experiments[0]()[0].hits[0]: "wep" is no service or store',
    ],
  ])('%s is refused, with the file and what is wrong', async (_, file, problem) => {
    const error = await loadSystem(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SystemFileError);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(`${file} is no system: `);
    expect((error as Error).message).toContain(problem);
  });
});
