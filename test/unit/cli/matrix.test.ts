import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../base/usage-error.ts';
import { type Resumed, readResumed, refuseAnother } from '../../../cli/matrix/resumed.ts';
import { selectCells } from '../../../cli/matrix/selection.ts';
import { differencesOf, saveMatrix } from '../../../runs/matrix/matrix-file.ts';
import { topology } from '../../../systems/shop/topology.ts';
import { madeUp, sound } from '../runs/matrix/made-up-system.ts';

const given = (options: Record<string, string | boolean> = {}) => ({ positionals: [], options });
const select = (options: Record<string, string> = {}, of = topology) => selectCells(given(options), of);

describe('the cells of a matrix', () => {
  test('are each declared call in each way', () => {
    const cells = select();
    expect(cells).toHaveLength(14 * 5);
    expect(cells[0]).toEqual({
      edge: { caller: 'gateway', callee: 'product-service' },
      fault: 'gone',
      experiment: 'lose-gateway-to-product-service',
    });
  });

  test('or those that are chosen, in that order, each once', () => {
    const chosen = { edge: 'order-service:orders,gateway:order-service,order-service:orders', fault: 'errors, gone' };
    expect(select(chosen).map(({ experiment }) => experiment)).toEqual([
      'lose-gateway-to-order-service',
      'errors-gateway-to-order-service',
      'lose-order-service-to-orders',
      'errors-order-service-to-orders',
    ]);
  });

  test.each([
    [{ edge: 'gateway' }, '--edge must be CALLER:CALLEE, not "gateway"'],
    [{ edge: 'gateway:' }, '--edge must be CALLER:CALLEE, not "gateway:"'],
    [{ edge: '' }, '--edge must be CALLER:CALLEE, not ""'],
    [{ edge: 'a:b:c' }, '--edge must be CALLER:CALLEE, not "a:b:c"'],
    [{ edge: 'gatway:orders' }, '--edge gatway:orders: no service is named "gatway"; did you mean gateway?'],
    [
      { edge: 'gateway:orders' },
      '--edge gateway:orders: nobody has said that gateway calls "orders"; did you mean order-service?',
    ],
    [
      { edge: 'gateway:cache' },
      '--edge gateway:cache: nobody has said that gateway calls "cache"; there are product-service, order-service, recommendation-service',
    ],
    [
      { edge: 'gateway:order-service,orders:x' },
      '--edge orders:x: no service is named "orders"; did you mean order-service?',
    ],
    [{ fault: 'lost' }, '--fault: nothing that can be done to an edge is named "lost"; did you mean lossy?'],
    [{ fault: 'gone,' }, '--fault: nothing that can be done to an edge is named ""'],
  ])('%j are refused', (options, message) => {
    expect(() => select(options as unknown as Record<string, string>)).toThrow(UsageError);
    expect(() => select(options as unknown as Record<string, string>)).toThrow(message);
  });

  test('are refused where nobody is said to call anybody', () => {
    const silent = { ...topology, services: topology.services.map((service) => ({ ...service, calls: [] })) };
    expect(() => select({}, silent)).toThrow('shop has no calls: nobody has said who calls whom');
    const half = {
      ...topology,
      services: [{ ...topology.services[0], name: 'idle', calls: [] }, ...topology.services],
    };
    expect(() => select({ edge: 'idle:cache' }, half as typeof topology)).toThrow(
      '--edge idle:cache: idle calls nobody; those that do are gateway, product-service',
    );
  });
});

describe('a matrix that was stopped', () => {
  const runs = mkdtempSync(join(tmpdir(), 'matrices-'));
  afterAll(() => rmSync(runs, { recursive: true }));
  const keep = (name: string, until?: number) => {
    const folder = join(runs, name);
    mkdirSync(folder);
    const { document } = madeUp({ a: sound, b: sound }).run(until === undefined ? {} : { until });
    saveMatrix(folder, { ...document, madeOf: { 'its journeys': 'a'.repeat(64), 'the time scale': '0.1' } });
    return folder;
  };
  const resume = (options = {}) => readResumed(given({ resume: true, ...options }), runs);

  test('is the last there is, and only one that wants something', () => {
    expect(() => resume()).toThrow('there is no matrix to go on with in');
    mkdirSync(join(runs, '2026-01-01T00-00-00-gameday'));
    mkdirSync(join(runs, '2026-01-09T00-00-00-matrix'));
    const first = keep('2026-01-01T00-00-00-matrix', 1);
    expect(resume().folders).toEqual([first]);
    const second = keep('2026-01-02T00-00-00-matrix', 2);
    expect(resume()).toMatchObject({ folders: [second], document: { counts: { held: 2 } } });
    expect(resume().cells).toHaveLength(10);
    const done = keep('2026-01-03T00-00-00-matrix');
    expect(() => resume()).toThrow(`the last matrix is complete (${done})`);
    writeFileSync(join(done, 'matrix.json'), '{');
    expect(() => resume()).toThrow(`${join(done, 'matrix.json')} is no matrix`);
  });

  test.each(['edge', 'fault', 'exhaustive', 'rate'])('takes no --%s: that was chosen when it began', (name) => {
    expect(() => resume({ [name]: 'x' })).toThrow(`leave out --${name}`);
  });

  test('is not gone on with on another system, and what differs is named', () => {
    const resumed = { document: { madeOf: { a: '1'.repeat(64), b: '2' } }, folders: ['there'] } as unknown as Resumed;
    expect(() => refuseAnother(resumed, { a: '1'.repeat(64), b: '2' })).not.toThrow();
    expect(() => refuseAnother(resumed, { a: '3'.repeat(64), b: '4' })).toThrow(
      'the matrix in there is of another system, which differs in a, b (2 then, 4 now): begin anew without --resume',
    );
    expect(differencesOf({}, { c: 'new' })).toEqual(['c (none then, new now)']);
  });
});
