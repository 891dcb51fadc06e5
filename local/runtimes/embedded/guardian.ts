import { programBeside } from '../../../base/process/program-beside.ts';
import type { GuardianProgram } from '../../guardian/guardian-client.ts';
import type { CreateStepRunner } from '../../guardian/step-runner.ts';
import { createHands, type Places } from './hands/hands.ts';
import { createStepRunner } from './step-runner.ts';

/** The guardian of the embedded runtime, as a program. */
export const guardianProgram = ({ linksSocket, scratch, logs }: Places): GuardianProgram => ({
  executable: process.execPath,
  args: [programBeside('./guardian-main', import.meta.url), linksSocket, scratch, logs],
});

/** How steps of the embedded runtime are carried out and undone: by its guardian, and by heal. */
export const stepRunnerAt =
  (places: Places): CreateStepRunner =>
  (isOurs) =>
    createStepRunner(createHands(places, isOurs));
