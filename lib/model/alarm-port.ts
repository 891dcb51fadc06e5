/** A CloudWatch alarm's state. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** An alarm's state and what it comes of: the value that was measured, against the one that is wanted. */
export interface AlarmReading {
  readonly state: AlarmState;
  readonly reason: string;
}

/** An alarm that has just changed its state. */
export interface AlarmChange extends AlarmReading {
  readonly arn: string;
}

/** What stop conditions need of CloudWatch, whoever evaluates the alarms. */
export interface AlarmPort {
  exists(arn: string): boolean;
  /** As the alarm is now; one that does not exist has no data. */
  read(arn: string): AlarmReading;
  /** Tells of every change of state; gives the way to unsubscribe. */
  subscribe(listener: (change: AlarmChange) => void): () => void;
}

/** The name of an alarm, as CloudWatch shows it. */
export function alarmName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** What an alarm is for: it stops experiments, tells of an objective, rolls a deployment back, or tells people of many at once. */
export type AlarmKind = 'guardrail' | 'objective' | 'deployment' | 'people';

/** An alarm as whoever lists them sees it. */
export interface AlarmStatus extends AlarmReading {
  readonly name: string;
  readonly arn: string;
  readonly kind: AlarmKind;
  readonly description: string;
  /** Since when it has been in its state, milliseconds since the epoch. */
  readonly since: number;
  /** The windows that it looks at, in seconds, how many, and how many must be bad; absent where it is over other alarms. */
  readonly windows?: AlarmWindows;
  /** How many of the windows that it looks at beside the next one were bad; absent where it looks at none. */
  readonly badRemembered?: number;
  /** The ARNs of the alarms that it is over, any of which is enough; absent where it looks at windows itself. */
  readonly anyOf?: readonly string[];
  /** Who evaluates it, where that is not the same for all. */
  readonly evaluatedBy?: string;
}

export interface AlarmWindows {
  readonly seconds: number;
  readonly looked: number;
  readonly bad: number;
}
