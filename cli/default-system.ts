import { programBeside } from '../base/process/program-beside.ts';

/** The system that is meant where none is named. */
export { default as defaultSystem } from '../systems/shop/index.ts';

export const defaultSystemFile = programBeside('../systems/shop/index', import.meta.url);
