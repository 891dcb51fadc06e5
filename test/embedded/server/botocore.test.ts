import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { isolatedFromAws } from '../../../base/process/isolated-aws.ts';
import { isFinal } from '../../../lib/model/events/statuses.ts';
import { operations } from '../../../local/server/operations/index.ts';
import { pythonWith } from '../../support/python.ts';
import { askEveryOperation } from './support/every-operation.ts';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';

const driver = join(import.meta.dirname, 'botocore', 'drive.py');
const boto3 = pythonWith('boto3');
const cli = pythonWith('boto3', 'awscli');

interface Driven {
  readonly known: string[];
  readonly answered: string[];
  readonly calls: number;
  readonly errors: string[];
  readonly problems: string[];
}

let fis: Fis;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-botocore-'));
  fis = await startFis();
  fis.log.subscribe((event) => {
    if (event.type !== 'experiment-state' || !isFinal(event.status)) return;
    const { experimentId } = event;
    const arn = `arn:aws:s3:::our-bucket/reports/${experimentId}/report.html`;
    fis.log.append({ type: 'experiment-report', experimentId, status: 'completed', reason: 'It is there.', arn });
  });
});
afterEach(async () => {
  await fis.close();
  rmSync(folder, { recursive: true, force: true });
});

async function drive(python: string, ...rest: readonly string[]): Promise<Driven> {
  const env = { ...isolatedFromAws(process.env), AWS_MAX_ATTEMPTS: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await promisify(execFile)(python, [driver, ...rest], { env });
  return JSON.parse(stdout);
}

/** As a client that makes its own tokens sends it. */
const plain = () => JSON.stringify({ ...template(), clientToken: undefined });
const names = operations.map(({ name }) => name).sort();
const all = {
  ...{ known: names, answered: names, problems: [] },
  errors: [
    ...['ConflictException', 'ResourceNotFoundException'],
    ...['ServiceQuotaExceededException', 'ValidationException'],
  ],
};

describe('every operation that botocore knows answers as its model has it,', () => {
  boto3.test(
    'asked by boto3',
    async () => {
      expect(await drive(boto3.python, 'boto3', fis.server.url, plain())).toMatchObject(all);
    },
    120_000,
  );

  cli.test(
    'asked by the command line of AWS',
    async () => {
      expect(await drive(cli.python, 'cli', fis.server.url, plain())).toMatchObject(all);
    },
    120_000,
  );

  boto3.test(
    'asked by the SDK for JavaScript, and by signed requests for what that does not have',
    async () => {
      const file = join(folder, 'answers.jsonl');
      const answers = await askEveryOperation(fis);
      writeFileSync(file, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
      expect(await drive(boto3.python, 'check', file)).toMatchObject({ ...all, errors: [] });
    },
    120_000,
  );
});
