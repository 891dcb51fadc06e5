import type { NotifySettings } from './notify-settings.ts';
import type { PreflightSettings } from './preflight-settings.ts';
import type { RollbackSettings } from './rollback-settings.ts';

/** What people decide about the response of an environment. */
export interface ResponseSettings {
  readonly rollback: RollbackSettings;
  readonly notify: NotifySettings;
  readonly preflight: PreflightSettings;
}
