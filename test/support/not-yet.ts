import type { Import } from './import-graph.ts';

/** Imports that are wrong and known, each with what ends it. An entry that is no longer needed fails the test. */
export const notYet: readonly (Import & { readonly until: string })[] = [
  {
    from: 'measure/alarms.ts',
    to: 'local/engine/alarm-port.ts',
    until: 'the alarm port lies in the model, below both who evaluates alarms and who obeys them',
  },
  {
    from: 'measure/alarms.ts',
    to: 'local/runtimes/embedded/settings.ts',
    until: 'whoever creates the alarms says what their ARNs are',
  },
  {
    from: 'aws/cloudwatch/alarms.ts',
    to: 'local/engine/alarm-port.ts',
    until: 'the alarm port lies in the model',
  },
  {
    from: 'aws/active-experiments.ts',
    to: 'runs/reporters/format.ts',
    until: 'who prints an experiment formats its time',
  },
];
