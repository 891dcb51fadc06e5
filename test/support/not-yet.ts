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
  ...['aws/active-experiments.ts', 'aws/fis/experiment.ts', 'aws/fis/states.ts'].map((from) => ({
    from,
    to: 'local/engine/fold.ts',
    until: 'which statuses are final is said in the model, beside the statuses',
  })),
  {
    from: 'aws/active-experiments.ts',
    to: 'runs/reporters/format.ts',
    until: 'who prints an experiment formats its time',
  },
  {
    from: 'aws/open.ts',
    to: 'cli/endpoint-options.ts',
    until: 'the settings of an endpoint are a type of aws, which the command line fills in',
  },
  {
    from: 'runs/batch.ts',
    to: 'cli/options.ts',
    until: 'the options of a batch are a type of runs',
  },
  ...['cli/confirm-production.ts', 'cli/endpoint-options.ts'].map((to) => ({
    from: 'runs/in-aws/run-remotely.ts',
    to,
    until: 'runs is given its settings by the command line',
  })),
  {
    from: 'runs/in-aws/run-choices.ts',
    to: 'runs/in-aws/run-remotely.ts',
    until: 'the settings of a remote run have a file of their own',
  },
];
