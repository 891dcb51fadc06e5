import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import type { Command, CommandBody, CommandHeading } from '../command.ts';

/** A command as help lists it; the rest is in its own file, which is loaded when it is called. */
export interface CommandEntry extends CommandHeading {
  load(): Promise<CommandBody>;
}

/** Every command, in the order of help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary:
      'Write a configuration from what is found here: a compose file, a Procfile, workspaces, folders of programs.',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'gameday',
    summary: 'Run every listed experiment once, and say which failures the system survives; here, or on an endpoint.',
    load: async () => (await import('./gameday.ts')).gameday,
  },
  {
    name: 'run',
    positionals: '<name|FILE.json...>',
    summary: 'Run experiments, by name, family or FIS template, and judge them; on this machine, or in AWS.',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'matrix',
    summary:
      'Break every call in every way: who is hurt, which patterns hold, and which callee users cannot do without.',
    load: async () => (await import('./matrix.ts')).matrix,
  },
  {
    name: 'kill',
    positionals: '<service>',
    summary: 'Kill one task of a service and measure the recovery; here, or on an endpoint.',
    load: async () => (await import('./kill.ts')).kill,
  },
  {
    name: 'dashboard',
    summary: 'Watch the system, and break it: in the terminal, or with --web in a browser.',
    load: async () => (await import('./dashboard.ts')).dashboard,
  },
  {
    name: 'check',
    summary: 'Say what is wrong with a configuration: first what is written, then what runs.',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'lint',
    positionals: '<file...>',
    summary: 'Say what AWS would refuse of FIS templates, or do nothing or harm with: JSON, CloudFormation, Terraform.',
    load: async () => (await import('./lint.ts')).lint,
  },
  {
    name: 'learn',
    summary:
      'See who calls whom while users walk, and what users get when each call is cut; put it into the configuration.',
    load: async () => (await import('./learn.ts')).learn,
  },
  {
    name: 'inject',
    positionals: '<fault>',
    summary: 'Inject one fault: any FIS action, or what FIS lacks, with any of its parameters.',
    load: async () => (await import('./inject.ts')).inject,
  },
  {
    name: 'compare',
    positionals: '[name...]',
    summary:
      'Run the same experiments as the system was found, and with resilience off and on, to see what it is worth; or in two environments.',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    name: 'report',
    positionals: '[folder...]',
    summary: 'Make the page of a run or a game day: what broke, for how long, and who else was hurt, in one file.',
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'history',
    positionals: '[name...|diff|import|prune]',
    summary: 'List the runs that are kept, and say what got worse since the last ones that held.',
    load: async () => (await import('./history.ts')).history,
  },
  {
    name: 'coverage',
    summary: 'Say what was tried on what, how long ago, and what would add most.',
    load: async () => (await import('./coverage.ts')).coverage,
  },
  {
    name: 'gate',
    summary: 'Exit status 0 only where services have held since a time, as since their deployment.',
    load: async () => (await import('./gate.ts')).gate,
  },
  {
    name: 'deploy',
    positionals: '<service>',
    summary: 'Deploy a version of a service to the system that is up, a bad one for instance, as ECS does.',
    load: async () => (await import('./deploy.ts')).deploy,
  },
  {
    name: 'experiments',
    summary: 'List the experiments with their hypotheses.',
    load: async () => (await import('./experiments.ts')).experiments,
  },
  {
    name: 'faults',
    summary: 'List the faults, with their parameters and defaults.',
    load: async () => (await import('./faults.ts')).faults,
  },
  {
    name: 'up',
    summary: 'Start the system and the FIS endpoint, and leave them running.',
    load: async () => (await import('./up.ts')).up,
  },
  {
    name: 'status',
    summary: 'Show whether the system is up, and its tasks; or what runs on an endpoint, and its alarms.',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'alarms',
    positionals: '[test [name...]]',
    summary: 'List the alarms, with their states; or make the guardrails ring, to see that they can.',
    load: async () => (await import('./alarms.ts')).alarms,
  },
  {
    name: 'incidents',
    summary: 'List what people were told: each incident, what was done about it, and whether it is over.',
    load: async () => (await import('./incidents.ts')).incidents,
  },
  {
    name: 'preflight',
    positionals: '<experiment>',
    summary: 'Ask the gate whether an experiment may start now, and why not; or approve of it, as the second person.',
    load: async () => (await import('./preflight.ts')).preflight,
  },
  {
    name: 'stop',
    summary: 'Stop the running experiments and undo their faults; the system stays up.',
    load: async () => (await import('./stop.ts')).stop,
  },
  {
    name: 'panic',
    positionals: '[why]',
    summary: 'Stop every experiment at once and let none start: engages the FIS safety lever; here, or in AWS.',
    load: async () => (await import('./panic.ts')).panic,
  },
  {
    name: 'resume',
    summary: 'Let experiments start again after a panic: disengages the safety lever.',
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'down',
    summary: 'Stop experiments, undo their faults and end the system.',
    load: async () => (await import('./down.ts')).down,
  },
  {
    name: 'heal',
    summary: 'Undo what a system that died has left behind: faults, stopped processes, files.',
    load: async () => (await import('./heal.ts')).heal,
  },
  {
    name: 'unlock',
    positionals: '<service>',
    summary: 'Let a service that was rolled back by itself be rolled back again.',
    load: async () => (await import('./unlock.ts')).unlock,
  },
  {
    name: 'redrive',
    positionals: '[handler]',
    summary: 'Send back what a handler of alarms failed at too often: from its dead-letter queue into its queue.',
    load: async () => (await import('./redrive.ts')).redrive,
  },
  {
    name: 'serve',
    summary: 'Serve the FIS endpoint, and the system behind it, in the foreground until Ctrl-C.',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'doctor',
    summary: 'Check whether this machine, or an account in AWS, is fit for a run, and say what to do about it.',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'version',
    summary: 'Print the version, and that of Node.',
    load: async () => (await import('./version.ts')).version,
  },
];

/** Loads the command of that name. Rejects with UsageError with the nearest name. */
export async function loadCommand(name: string): Promise<Command> {
  const entry = commands.find((candidate) => candidate.name === name);
  if (!entry) {
    const names = ['help', ...commands.map((candidate) => candidate.name)];
    throw new UsageError(`no command is named ${JSON.stringify(name)}${nearest(name, names)}`);
  }
  const { load, ...heading } = entry;
  return { ...(await load()), ...heading };
}
