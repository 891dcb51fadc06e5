import type { AlarmStatus } from '../alarm-port.ts';
import type { ResponseTopic } from './handlers.ts';

/** Machines hear all; people of what is over many, when it rings and when it is over. */
export const topicsOf = ({ kind, state }: Pick<AlarmStatus, 'kind' | 'state'>): readonly ResponseTopic[] =>
  kind === 'people' && state !== 'INSUFFICIENT_DATA' ? ['machines', 'people'] : ['machines'];
