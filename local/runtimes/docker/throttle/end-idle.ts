import type { Namespace } from '../network/namespace.ts';

/**
 * Ends the connections to a callee on which no reply is awaited, all at once: their callers drop them, and connect anew
 * before they ask again. Thus nobody who has many of them meets one dead connection after the other. Rejects where the
 * kernel cannot end connections (INET_DIAG_DESTROY).
 */
export async function endIdle(
  { run }: Namespace,
  { addresses, port }: { readonly addresses: readonly string[]; readonly port: number },
): Promise<void> {
  for (const address of addresses) {
    const callee = ['dst', address, 'and', 'dport', '=', `:${port}`];
    const listed = await run('ss', [
      '--tcp',
      '--numeric',
      '--info',
      '--no-header',
      '--oneline',
      ...established,
      ...callee,
    ]);
    const idle = listed.split('\n').flatMap((line) => (isIdle(line) ? (callerPort(line) ?? []) : []));
    if (idle.length === 0) continue;
    const ofThese = idle.flatMap((own, index) => [...(index > 0 ? ['or'] : []), 'sport', '=', `:${own}`]);
    await run('ss', ['--kill', '--tcp', ...established, ...callee, 'and', '(', ...ofThese, ')']);
  }
}

const established = ['state', 'established'] as const;

/**
 * The last reply came after the last request was sent, or in the same millisecond. `ss` leaves out what is less than one ago:
 * of both, nothing is known.
 */
const isIdle = (line: string): boolean => {
  const [sent, received] = [sinceIn(line, 'lastsnd'), sinceIn(line, 'lastrcv')];
  return sent > 0 && received <= sent;
};
const sinceIn = (line: string, what: string): number => Number(new RegExp(` ${what}:(\\d+)`).exec(line)?.[1] ?? 0);

/** `0 0 10.0.0.2:50244 10.0.0.3:8000 cubic ...`: queues, and both ends. */
const callerPort = (line: string): string | undefined => /^\s*\d+\s+\d+\s+\S+:(\d+)\s/.exec(line)?.[1];
