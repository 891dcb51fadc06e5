import pc from 'picocolors';
import type { Level } from '../../base/finding.ts';

/** How a level looks. */
export const marks: Readonly<Record<Level, { readonly mark: string; readonly colour: (text: string) => string }>> = {
  ok: { mark: '✓', colour: pc.green },
  warn: { mark: '!', colour: pc.yellow },
  fail: { mark: '✗', colour: pc.red },
};
