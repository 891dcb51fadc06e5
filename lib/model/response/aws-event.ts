/** An event as EventBridge delivers it. Source: EventBridge user guide, event structure. */
export interface AwsEvent {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export const isAwsEvent = (value: object): value is AwsEvent => 'detail-type' in value && 'source' in value;
