import { stopAlarmNamed } from '../experiments/stop-alarms.ts';
import { alarmPrefixOf, type ResponseModel } from './response-model.ts';

/** What an alarm is about. */
export type AlarmMeaning =
  /** Stops experiments: about `users`, journeys, or the edge. */
  | { readonly kind: 'guardrail'; readonly scopes: readonly string[] }
  /** An objective of `users`, `edge`, a journey or a service. */
  | { readonly kind: 'objective'; readonly scope: string }
  /** A deployment of that service does harm. */
  | { readonly kind: 'deployment'; readonly service: string }
  /** One over the objectives of users, or of services: people hear it, and machines hear those that it is over. */
  | { readonly kind: 'people'; readonly over: 'users' | 'services' }
  /** Something else of the environment that no machine acts on. */
  | { readonly kind: 'other' };

/** Undefined where the alarm is of another environment or system. */
export function meaningOf(alarm: string, model: ResponseModel): AlarmMeaning | undefined {
  const prefix = alarmPrefixOf(model);
  if (!alarm.startsWith(prefix)) return undefined;
  const name = alarm.slice(prefix.length);
  if (name.startsWith('guardrail-edge')) return { kind: 'guardrail', scopes: ['edge'] };
  // A guardrail of another account's users ends with the account.
  const guardrail = stopAlarmNamed(name.replace(/-\d{12}$/, ''), model);
  if (guardrail) return { kind: 'guardrail', scopes: guardrail.anyOf.map(({ scope }) => scope) };
  const objective = /^objective-(.+?)(-availability|-latency|-errors)?$/.exec(name)?.[1];
  if (objective) return { kind: 'objective', scope: objective };
  const service = /^deployment-(.+)$/.exec(name)?.[1];
  if (service && model.topology.services.some((one) => one.name === service)) return { kind: 'deployment', service };
  if (name === 'users' || name === 'services') return { kind: 'people', over: name };
  return { kind: 'other' };
}
