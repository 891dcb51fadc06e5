import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { places } from '../../../local/supervisor/state.ts';
import { runningSystem } from './running-system.ts';
import { eventually } from './support.ts';

const { folder, upState } = runningSystem(22_300, '--rate', '10');

interface Reported {
  readonly experimentReport: {
    readonly state: { readonly status: string; readonly reason: string };
    readonly s3Reports?: readonly { readonly arn: string }[];
  };
}

/** The SDK of this version knows nothing of reports. */
async function send(method: string, path: string, body?: object): Promise<Record<string, { id: string } & Reported>> {
  const response = await fetch(upState().endpoint + path, { method, ...(body && { body: JSON.stringify(body) }) });
  return (await response.json()) as Record<string, { id: string } & Reported>;
}

test('an experiment leaves the report that its template asks for, below the runs of the system, and names it', async () => {
  const { experimentTemplate } = await send('POST', '/experimentTemplates', {
    ...{ clientToken: 'report', description: 'waits', roleArn: 'arn:aws:iam::000000000000:role/chaos' },
    stopConditions: [{ source: 'none' }],
    actions: { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } },
    experimentReportConfiguration: {
      outputs: { s3Configuration: { bucketName: 'our-bucket' } },
      ...{ preExperimentDuration: 'PT1M', postExperimentDuration: 'PT10S' },
    },
  });
  const started = { clientToken: 'run', experimentTemplateId: experimentTemplate?.id };
  const { experiment } = await send('POST', '/experiments', started);
  expect(experiment?.experimentReport.state.status).toBe('pending');
  let report = experiment?.experimentReport;
  await eventually(async () => {
    report = (await send('GET', `/experiments/${experiment?.id}`)).experiment?.experimentReport;
    return !['pending', 'running'].includes(String(report?.state.status));
  });
  expect(report?.state.status).toBe('completed');
  const [, path = ''] = /^The report is (.*)\.$/.exec(report?.state.reason ?? '') ?? [];
  expect(dirname(dirname(path))).toBe(places(folder).runs);
  expect(report?.s3Reports?.[0]?.arn).toBe(`arn:aws:s3:::our-bucket/${basename(dirname(path))}/report.html`);
  expect(existsSync(path) && readFileSync(path, 'utf8')).toContain(`start-experiment --experiment-template-id`);
}, 60_000);
