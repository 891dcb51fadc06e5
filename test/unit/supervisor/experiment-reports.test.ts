import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ReportConfiguration } from '../../../lib/model/fis-template.ts';
import type { Experiment } from '../../../local/engine/experiment-store.ts';
import { reportExperiments } from '../../../local/supervisor/experiment-reports.ts';
import { readRecord } from '../../../report/make-report.ts';
import { run, type System, setUp, templateNamed } from './support/told-system.ts';

const asked: ReportConfiguration = {
  outputs: { s3Configuration: { bucketName: 'our-bucket', prefix: 'reports' } },
  ...{ preExperimentDuration: 'PT2M', postExperimentDuration: 'PT5M' },
};
const templates = { EXP1: templateNamed('lose-payment'), EXP2: templateNamed('lossy-network') };

let runs: string;
beforeEach(() => {
  runs = join(mkdtempSync(join(tmpdir(), 'breakwater-reports-')), 'runs');
});
afterEach(() => rmSync(join(runs, '..'), { recursive: true, force: true }));

/** One minute of FIS is six seconds here. */
function reporting(
  { log, clock }: System,
  { actionsMode = 'run-all', configuration = asked }: { actionsMode?: string; configuration?: unknown } = {},
) {
  const experimentOf = (id: string) =>
    ({
      template: { id: 'EXT1', ...(id === 'EXP1' && { experimentReportConfiguration: configuration }) },
      actionsMode,
    }) as Experiment;
  return reportExperiments({ log, clock, experimentOf, runs, timeScale: 0.1, settings: { timeScale: 0.1 } });
}
const reportsOf = ({ log }: System) =>
  log.since(0).flatMap((event) => (event.type === 'experiment-report' ? [event] : []));
const statuses = (system: System) => reportsOf(system).map(({ status }) => status);
const folders = () => readdirSync(runs);

describe('the report that an experiment is to leave', () => {
  test('is made once it has a verdict and the time after it is over, and named', async () => {
    const system = setUp({ templates });
    const reports = reporting(system);
    await system.pass(40);
    await run(system, 'EXP1');
    await system.pass(25);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'held' });
    expect(statuses(system)).toEqual(['running']);
    await system.pass(11);
    await reports.close();
    const [folder] = folders();
    expect(folder).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-EXP1$/);
    expect(reportsOf(system).at(-1)).toMatchObject({
      ...{ status: 'completed', reason: `The report is ${join(runs, String(folder), 'report.html')}.` },
      arn: `arn:aws:s3:::our-bucket/reports/${folder}/report.html`,
    });
    expect(readFileSync(join(runs, String(folder), 'report.html'), 'utf8')).toContain('lose-payment');
  });

  test('tells of the time before and after it, which its template says, and of no other experiment', async () => {
    const system = setUp({ templates });
    const reports = reporting(system);
    await system.pass(40);
    await run(system, 'EXP1');
    await system.pass(22);
    await run(system, 'EXP2');
    await system.pass(17);
    await reports.close();
    const folder = join(runs, String(folders()[0]));
    const { runs: told, header } = await readRecord(folder);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ experiment: 'lose-payment', verdict: { verdict: 'held' } });
    expect(told[0]?.users.at[0]).toBeLessThan(-10);
    expect(told[0]?.users.at[0]).toBeGreaterThanOrEqual(-13);
    expect(told[0]?.users.at.at(-1)).toBeGreaterThan(20);
    expect(header).toMatchObject({ command: 'aws fis start-experiment --experiment-template-id EXT1' });
    const events = readFileSync(join(folder, 'events.jsonl'), 'utf8');
    expect(events).not.toContain('"experimentId":"EXP2"');
  });

  test.each([
    ['that was cancelled', 'cancelled', 'run-all', 'The experiment was cancelled.'],
    ['that was a target preview', 'completed', 'skip-all', 'A target preview leaves no report.'],
  ] as const)('is cancelled for one %s', async (_, status, actionsMode, reason) => {
    const system = setUp({ templates });
    const reports = reporting(system, { actionsMode });
    system.status('EXP1', 'pending');
    system.status('EXP1', status);
    await system.pass(1);
    await reports.close();
    expect(reportsOf(system)).toMatchObject([{ status: 'cancelled', reason }]);
  });

  test('is made at once, of what is known, where the system goes down', async () => {
    const system = setUp({ templates });
    const reports = reporting(system, {
      configuration: { outputs: { s3Configuration: { bucketName: 'our-bucket' } } },
    });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(1);
    await system.watch.close();
    await reports.close();
    expect(statuses(system)).toEqual(['running', 'completed']);
    expect(reportsOf(system).at(-1)?.arn).toBe(`arn:aws:s3:::our-bucket/${folders()[0]}/report.html`);
  });

  test('that cannot be written fails, and says why', async () => {
    const system = setUp({ templates });
    const reports = reporting(system);
    writeFileSync(runs, 'a file where the folder should be');
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(40);
    await reports.close();
    const last = reportsOf(system).at(-1);
    expect(last).toMatchObject({ status: 'failed', reason: expect.stringContaining(`${runs} is not a folder`) });
  });

  test('is none where nobody has asked for one', async () => {
    const system = setUp({ templates });
    const reports = reporting(system, { configuration: null });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    await reports.close();
    expect(reportsOf(system)).toEqual([]);
  });
});
