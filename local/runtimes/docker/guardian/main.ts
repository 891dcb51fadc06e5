import { runGuardian } from '../../../guardian/run-guardian.ts';
import { kinds } from '../faults/index.ts';
import { createStepRunner } from '../step-runner.ts';

/** `main.ts <journal> <supervisor's pid> <its start time>`, in a container that has the host's processes. */
const [journalPath, pid, startTime] = process.argv.slice(2);
if (!journalPath || !startTime) throw new Error('usage: guardian <journal> <supervisor pid> <its start time>');

await runGuardian({
  supervisor: { pid: Number(pid), startTime },
  journalPath,
  createRunner: () => createStepRunner(kinds),
});
