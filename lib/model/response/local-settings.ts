import { defaultNotify } from './notify-settings.ts';
import { defaultPreflight } from './preflight-settings.ts';
import { defaultRollback } from './rollback-settings.ts';
import type { ResponseSettings } from './settings.ts';

/** The response on this machine: nobody else's stack owns the versions, so that it acts, and its receivers may be local. */
export const localResponseSettings: ResponseSettings = {
  rollback: { ...defaultRollback, mode: 'act', stack: 'own' },
  notify: { ...defaultNotify, allowPrivateAddresses: true },
  preflight: defaultPreflight,
};
