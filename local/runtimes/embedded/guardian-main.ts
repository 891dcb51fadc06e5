import { runGuardian } from '../../guardian/run-guardian.ts';
import { stepRunnerAt } from './guardian.ts';

/** `guardian-main.ts <links control socket> <scratch folder> <logs> <journal> <supervisor's pid> <its start time>`. */
const [linksSocket, scratch, logs, journalPath, pid, startTime] = process.argv.slice(2);
if (!linksSocket || !scratch || !logs || !journalPath || !startTime) {
  throw new Error(
    'usage: guardian <links control socket> <scratch folder> <logs> <journal> <supervisor pid> <its start time>',
  );
}

await runGuardian({
  supervisor: { pid: Number(pid), startTime },
  journalPath,
  createRunner: stepRunnerAt({ linksSocket, scratch, logs }),
});
