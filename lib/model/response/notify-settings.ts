/** Where people are told. The secret is a name in Secrets Manager: its value is read there and goes nowhere else. */
export interface Channel {
  readonly kind: 'webhook' | 'slack' | 'pagerduty';
  /** Tells channels of a kind apart. */
  readonly name: string;
  readonly secret: string;
}

export interface NotifySettings {
  readonly channels: readonly Channel[];
  /** Addresses of private networks and of this machine may be called: off in AWS. */
  readonly allowPrivateAddresses: boolean;
  /** Alarms that ring within so many minutes of each other are one incident. */
  readonly groupMinutes: number;
}

export const defaultNotify: NotifySettings = { channels: [], allowPrivateAddresses: false, groupMinutes: 5 };
