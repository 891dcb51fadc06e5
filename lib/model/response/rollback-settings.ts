/** Whether a handler says what it would do, or does it. */
export type RollbackMode = 'observe' | 'act';

/** When a deployment is taken back. */
export interface RollbackSettings {
  readonly mode: RollbackMode;
  /** Services of which something else holds. */
  readonly services: Readonly<Record<string, RollbackMode>>;
  /** Who owns the services' versions: `cloudformation` never acts while its stack is being updated. */
  readonly stack: 'cloudformation' | 'own';
  /** A deployment is suspect for so many minutes after it began, or succeeded before the first bad datapoint. */
  readonly suspectMinutes: number;
  /** At least so many minutes lie between two automatic rollbacks of an environment. */
  readonly pauseMinutes: number;
  /** A service that was rolled back is left alone for so many hours, or until `chaos unlock`. */
  readonly lockHours: number;
}

export const defaultRollback: RollbackSettings = {
  mode: 'observe',
  services: {},
  stack: 'cloudformation',
  suspectMinutes: 30,
  pauseMinutes: 30,
  lockHours: 24,
};
