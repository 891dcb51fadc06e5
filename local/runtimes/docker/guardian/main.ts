import { runGuardian } from '../../../guardian/run-guardian.ts';
import { kinds } from '../faults/index.ts';
import { createStepRunner } from '../step-runner.ts';

/** `main.ts <journal> <supervisor's pid> <its start time>`, in a container that has the host's processes. */
const [journalPath, pid, startTime] = process.argv.slice(2);
if (!journalPath || !startTime) throw new Error('usage: guardian <journal> <supervisor pid> <its start time>');

/** Nothing but the undoing undoes what is in a namespace: the containers live on. A dozen faults take seconds on a busy machine. */
const limits = { revertMilliseconds: 60_000, recordMilliseconds: 30_000 };

await runGuardian({
  supervisor: { pid: Number(pid), startTime },
  journalPath,
  createRunner: () => createStepRunner(kinds),
  limits,
});
