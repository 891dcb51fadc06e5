import { defineFault } from './fault.ts';
import { duration } from './parameter.ts';

export const wait = defineFault({
  actionId: 'aws:fis:wait',
  description: 'Waits, so that other actions can start after it.',
  doesNothing: true,
  parameters: { duration: duration('How long to wait.') },
  permissions: [],
  effect: () => ({ kind: 'wait' }),
});
