import type { Planner } from './planner.ts';

/** The engine asks for the alarms, and nothing is done to anybody. */
export const assertAlarmState: Planner<'assert-alarm-state'> = () => ({
  steps: [],
  fidelity: 'The alarms are asked for their states once, as they are evaluated here.',
});
