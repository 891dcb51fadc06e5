import { systemClock } from '../../../../base/clock.ts';
import { startGuardian } from '../../../../local/guardian/guardian-client.ts';
import { openJournal } from '../../../../local/journal/journal-file.ts';
import { createChildren } from '../../../../local/runtimes/embedded/children.ts';
import { guardianProgram } from '../../../../local/runtimes/embedded/guardian.ts';

/**
 * A supervisor to be killed: `supervisor.ts <links socket> <scratch> <logs> <journal> <command> <args...>` starts a
 * guardian and one foreign program, says who they are, and waits.
 */
const [linksSocket, scratch, logs, journalPath, command, ...args] = process.argv.slice(2) as [
  ...[string, string, string, string, string],
  ...string[],
];
const log = openJournal(journalPath, systemClock);
const program = guardianProgram({ linksSocket, scratch, logs });
const guardian = await startGuardian({ program, journalPath, log: () => {} });
await log.durable({ type: 'process-started', role: 'guardian', process: guardian.process });
const children = createChildren({ log, guardian: () => guardian, folder: logs });
const child = await children.startForeign({ role: 'task/any', log: 'task/any-00000000', command, args });
await log.durable({ type: 'notice', message: 'all is up' });
process.stdout.write(`${JSON.stringify({ guardian: guardian.process, child: child.identity })}\n`);
