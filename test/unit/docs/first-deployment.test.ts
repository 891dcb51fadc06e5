import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const page = 'docs/first-deployment.md';
const diary = readFileSync(page, 'utf8');
const rooms = ['aws', 'cli', 'lib', 'local', 'measure', 'runs', 'services'].map((room) => `${room}/**/*.{ts,py,sh}`);

/** How code and pages say that a thing was never seen in an account. */
const doubt = /not verified|nobody (here )?has (verified|measured|restored)/i;
const textOf = (file: string) => readFileSync(file, 'utf8').replaceAll(/\s+(\*|\/\/|#)?\s*/g, ' ');
const doubted = globSync([...rooms, 'docs/**/*.md'])
  .filter((file) => file !== page && doubt.test(textOf(file)))
  .map((file) => basename(file));

describe('the diary of a first deployment', () => {
  test.each(doubted)('has a box for what %s does not know', (file) => {
    const boxes = diary.split('## What nobody could verify')[1] ?? '';
    expect(boxes.split('\n').filter((line) => line.startsWith('- [ ]') && line.includes(file))).not.toEqual([]);
  });

  test('has boxes for more than one such file', () => expect(doubted.length).toBeGreaterThan(8));

  test('names every service-linked role that doctor looks for', async () => {
    const { serviceLinkedRolesNeeded } = await import('../../../aws/doctor/service-linked-roles.ts');
    for (const { service } of serviceLinkedRolesNeeded) expect(diary).toContain(`--aws-service-name ${service}`);
  });

  test('is linked from the README', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(${page})`);
  });
});
