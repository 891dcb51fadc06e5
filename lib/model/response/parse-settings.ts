import type { Channel } from './notify-settings.ts';
import type { RollbackSettings } from './rollback-settings.ts';

/** `KIND:NAME:SECRET`, several with commas between; not yet checked. */
export const parseChannels = (text: string): readonly Channel[] =>
  text.split(',').map((part) => {
    const [kind = '', name = '', ...secret] = part.trim().split(':');
    return { kind: kind as Channel['kind'], name, secret: secret.join(':') };
  });

/** `act` and `observe` are for all services; names are those that are rolled back, and no other is. */
export function parseRollback(text: string): Pick<RollbackSettings, 'mode' | 'services'> {
  if (text === 'act' || text === 'observe') return { mode: text, services: {} };
  return { mode: 'observe', services: Object.fromEntries(text.split(',').map((name) => [name.trim(), 'act'])) };
}
