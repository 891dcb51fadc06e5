import { writeFileSync } from 'node:fs';
import { defaultSystem } from '../cli/default-system.ts';
import { composeOf, composeText } from '../local/runtimes/docker/compose/compose.ts';

export const composeFile = new URL('../local/compose.yaml', import.meta.url);

/** The compose file of the system that is meant where none is named, as it should be. */
export const composeFileText = (): string => composeText(composeOf(defaultSystem), 'npm run compose');

/** `npm run compose`: writes local/compose.yaml. */
if (import.meta.main) writeFileSync(composeFile, composeFileText());
