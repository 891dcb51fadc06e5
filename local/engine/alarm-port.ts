/** A CloudWatch alarm's state. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What stop conditions need of CloudWatch, whoever evaluates the alarms. */
export interface AlarmPort {
  exists(arn: string): boolean;
  state(arn: string): AlarmState;
  /** Tells of every change of state; gives the way to unsubscribe. */
  subscribe(listener: (arn: string, state: AlarmState) => void): () => void;
}
