import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { places, readState } from '../../../local/supervisor/state.ts';
import { notesFile } from './fixtures/two-programs/notes-file.ts';
import { chaos, eventually, measured, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const file = 'test/embedded/system/fixtures/two-edges/index.ts';
const own = ['--folder', folder, '--base-port', '29800', '--system', file];
let notes = '';

beforeAll(async () => {
  const { status, stderr } = await chaos('up', ...own);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('stores: none') });
  notes = notesFile(readState(folder)?.supervisor.pid as number);
}, 60_000);
afterAll(async () => {
  await chaos('down', '--folder', folder);
  rmSync(folder, { recursive: true, force: true });
  if (notes) rmSync(notes, { force: true });
}, 60_000);

test('each public service has an address of its own, and is told', async () => {
  const { stdout } = await chaos('status', '--folder', folder);
  const state = readState(folder);
  const { writer, reader } = state?.edges ?? {};
  expect(state?.edge).toBe(writer);
  expect(stdout).toContain(`two-edges   ${writer} (writer)\n            ${reader} (reader)\n`);
  const made = await fetch(`${writer}/notes`, { method: 'POST', body: '{"text":"one"}' });
  const { id } = (await made.json()) as { id: string };
  expect((await fetch(`${reader}/notes/${id}`)).status).toBe(200);
});

test('a kill of one edge hurts its own users alone, at the most, and every answer keeps its promise', async () => {
  const { verdict } = await measured('kill', 'reader', '--json', ...own);
  expect(verdict).toMatchObject({
    effect: { seen: true },
    data: { 'notes kept': 0, 'notes kept, waiting': 0, owed: [], receipts: 'answers' },
  });
  expect(verdict.data?.acknowledged).toBeGreaterThan(20);
  const write = verdict.perJourney.find(({ journey }) => journey === 'write');
  const read = verdict.perJourney.find(({ journey }) => journey === 'read');
  expect(write).toMatchObject({ availability: 1 });
  expect(write?.samples).toBeGreaterThan(20);
  expect(read?.samples).toBeGreaterThan(20);
  expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
  const metrics = await fetch(`${readState(folder)?.endpoint}/metrics`);
  expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const text = await metrics.text();
  expect(text).toMatch(/^breakwater_verdicts_total\{experiment="kill-reader",verdict="held"\} [1-9]/m);
  expect(text).toMatch(/^breakwater_journey_requests_total\{journey="read",outcome="served"\} [1-9]\d+$/m);
}, 300_000);

test('a fault on requests that nobody makes proves nothing, though the link has it', async () => {
  const fault = ['http-fault', '--callee', 'reader', '--effect', 'delay', '--delay-milliseconds', '1'];
  const { verdict } = await measured('inject', ...fault, '--path', '/nowhere', '--json', ...own);
  expect(verdict).toMatchObject({ verdict: 'inconclusive', effect: { seen: true, touched: 0 } });
  expect(verdict.reasons).toContainEqual(expect.stringMatching(/^no request touched on reader /));
  const met = await measured('inject', ...fault, '--path', '/notes', '--json', ...own);
  expect(met.verdict.effect.touched).toBeGreaterThan(10);
  expect(met.verdict.reasons).toEqual([]);
}, 300_000);

test('what is not there any more breaks the promise, by its own name', async () => {
  const kills = () => readFileSync(places(folder).journal, 'utf8').split('SIGKILL').length;
  const before = kills();
  const run = measured('kill', 'reader', '--json', ...own);
  await eventually(() => kills() > before);
  // The newest, in place, so that nothing is lost that is written meanwhile.
  const kept = readFileSync(notes, 'utf8');
  const newest = kept.lastIndexOf('\n', kept.length - 2) + 1;
  const file = openSync(notes, 'r+');
  writeSync(file, 'x'.repeat(36), newest);
  closeSync(file);
  const { verdict } = await run;
  expect(verdict.reasons).toContain('1 violation of "notes kept"');
  expect(verdict.verdict).toBe('failed');
}, 300_000);
