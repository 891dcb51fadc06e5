import { fileURLToPath } from 'node:url';

/** The system that is meant where none is named. */
export { default as defaultSystem } from '../systems/shop/index.ts';

export const defaultSystemFile = fileURLToPath(new URL('../systems/shop/index.ts', import.meta.url));
