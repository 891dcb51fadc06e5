import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { lastLines, lastWords } from '../../../base/log-lines.ts';

test('what a program has logged is told without what a terminal would obey', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-lines-'));
  const log = join(folder, 'web.log');
  writeFileSync(
    log,
    '\u001b[31mred\u001b[0m\u0007\nnul\u0000 \u001bc back\rhere\t\u007f\r\n\u001b]0;title\u0007end\n\u0000\n',
  );
  try {
    expect(lastLines(log)).toEqual(['red␇', expect.stringMatching(/^nul␀ .* back␍here\t␡$/), 'end', '␀']);
    const controls = [...lastWords(log)].filter((one) => one < ' ' && one !== '\n' && one !== '\t');
    expect(controls).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
