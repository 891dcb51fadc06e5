import { automations } from '../../lib/model/faults/automations.ts';
import { deployVersion } from '../../lib/model/faults/deploy-version.ts';
import { faults } from '../../lib/model/faults/index.ts';
import type { Row } from './row.ts';

const shortName = (actionId: string) => (actionId.split(':').at(-1) as string).replace(/^task-/, '');

/** The carrier of the automations: their rows are its rows. */
const carrier = 'start-automation-execution';

/** The names of the faults that can be had here, from the catalogue. */
export const catalogue: readonly string[] = [
  ...faults.filter(({ awsOnly }) => awsOnly === undefined).map(({ actionId }) => shortName(actionId)),
  // What deploys replaces tasks that other rows are aimed at: test/embedded/system/bad-deployment.test.ts has it.
  ...automations.map(({ name }) => name).filter((name) => name !== deployVersion.name),
].filter((name) => name !== carrier);

/** The FIS action, or the document, that a row's fault is. */
export function definitionOf({ fault }: Row) {
  const action = faults.find(({ actionId }) => shortName(actionId) === fault);
  if (action) return { action };
  const automation = automations.find(({ name }) => name === fault);
  if (!automation) throw new Error(`no fault is named ${fault}`);
  return { automation };
}
