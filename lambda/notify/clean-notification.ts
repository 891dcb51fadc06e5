import type { Notification } from '../../lib/model/response/notification.ts';
import { cleanText } from './clean-text.ts';

/** Longest texts, and most things to look at. */
export const limits = { title: 300, done: 600, look: 120, looks: 20 } as const;

/** The same, with every text one line and no longer than it may be; whatever else the value has is left out. */
export function cleanNotification(given: Notification): Notification {
  const { incident, occasion, system, environment, severity, at } = given;
  const look = [...new Set(given.look.map((one) => cleanText(String(one), limits.look)))].filter(Boolean);
  const left = look.length - limits.looks;
  return {
    incident,
    occasion,
    system,
    environment,
    severity,
    title: cleanText(given.title, limits.title),
    ...(given.done && { done: cleanText(given.done, limits.done) }),
    look: left > 0 ? [...look.slice(0, limits.looks), `${left} more`] : look,
    at,
    ...(given.drill && { drill: true as const }),
  };
}
