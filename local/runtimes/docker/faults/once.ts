import type { Probe } from '../../step-by.ts';

export const proveOnce = (): Probe => ({ matches: true, detail: 'it happens once: nothing of it lasts' });
