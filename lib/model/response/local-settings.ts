import { type Channel, defaultNotify } from './notify-settings.ts';
import { defaultPreflight } from './preflight-settings.ts';
import { defaultRollback } from './rollback-settings.ts';
import type { ResponseSettings } from './settings.ts';

/** The channel that every system on this machine has: its own journal, which `chaos incidents` reads. */
export const localChannel: Channel = { kind: 'webhook', name: 'here', secret: 'here' };

/** The response on this machine: nobody else's stack owns the versions, so that it acts, and its receivers may be local. */
export const localResponseSettings: ResponseSettings = {
  rollback: { ...defaultRollback, mode: 'act', stack: 'own' },
  // Alarms change in seconds here, where CloudWatch's take minutes.
  notify: { ...defaultNotify, channels: [localChannel], allowPrivateAddresses: true, groupMinutes: 1 },
  preflight: defaultPreflight,
};
