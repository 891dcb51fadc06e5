import { existsSync, readdirSync } from 'node:fs';

/** A room: some folders of the project that have one purpose, and the other rooms that its files may import. */
export interface Room {
  /** `folder/**`: with everything below it. `folder/*`: only the files in it. Otherwise one file. */
  readonly files: string;
  readonly purpose: string;
  /** Other rooms, and single files of rooms that are otherwise closed. */
  readonly imports: readonly string[];
}

const model = 'lib/model/**';
const base = 'base/**';
const definition = 'definition/**';
const measure = ['measure/load/**', 'measure/*', 'measure/judge/**'];
const cdkInputs = [model, 'lib/config/**', 'lib/names.ts', 'lib/fargate-need.ts'];
/** What a Lambda shares with the command line: what reads AWS, and the judge. */
const lambdaInputs = [model, base, 'measure/judge/**', 'aws/**'];
/** The system on this machine, as others see it. */
const localSystem = ['local/client/**', 'local/supervisor/options.ts', 'local/supervisor/state.ts'];

/** A room for each folder in `folder` but `shared`: none of them knows another. */
const each = (folder: string, shared: string, { purpose, imports }: Omit<Room, 'files'>): Room[] =>
  (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])
    .filter((entry) => entry.isDirectory() && entry.name !== shared)
    .map(({ name }) => ({ files: `${folder}/${name}/**`, purpose, imports }));

/** Every room, from the ground up. A room imports rooms of lower floors, never one beside it or above. */
export const floors: readonly (readonly Room[])[] = [
  [
    {
      files: model,
      purpose: 'What a system is, what can go wrong with it and what must hold: pure.',
      imports: [],
    },
    { files: 'services/kit/**', purpose: 'What every service of the shop is built from.', imports: [] },
  ],
  [
    { files: base, purpose: 'Time, chance, processes and calls between processes.', imports: [model] },
    ...each('services', 'kit', { purpose: 'One service: a program of its own.', imports: ['services/kit/**'] }),
    { files: 'services/*', purpose: 'How services become images and answer probes.', imports: ['services/kit/**'] },
    { files: 'lib/config/**', purpose: 'What each environment in AWS is given.', imports: [model] },
  ],
  [
    ...each('systems', '', {
      purpose: 'One system, as a value; loaded by its path.',
      imports: [model, 'base/process/program-beside.ts'],
    }),
    {
      files: definition,
      purpose: 'How a user describes a system, and how that becomes one.',
      imports: [model, base],
    },
    {
      files: 'lib/lint/**',
      purpose: 'What is wrong with templates of FIS that anybody wrote, before AWS says so.',
      imports: [model, base],
    },
    {
      files: 'lib/fargate-need.ts',
      purpose: 'What an environment asks of a quota.',
      imports: [model, 'lib/config/**'],
    },
    { files: 'lib/names.ts', purpose: 'How resources in AWS are named.', imports: [model, 'lib/config/**'] },
  ],
  [
    {
      files: 'measure/load/**',
      purpose: 'The load generator: simulated users at the edge.',
      imports: [model, base, definition],
    },
    {
      files: 'cli/default-system.ts',
      purpose: 'The system that is meant where none is named.',
      imports: ['systems/shop/**', 'base/process/program-beside.ts'],
    },
  ],
  [
    {
      files: 'measure/*',
      purpose: 'Windows, alarms and the audit: what is counted.',
      imports: [model, base, 'measure/load/**'],
    },
    { files: 'lib/constructs/**', purpose: 'The parts of a stack.', imports: cdkInputs },
  ],
  [
    {
      files: 'measure/judge/**',
      purpose: 'From what was counted to a verdict.',
      imports: [model, base, 'measure/*'],
    },
    {
      files: 'lib/policy/**',
      purpose: 'Rules that every synthesized stack must pass.',
      imports: [...cdkInputs, 'lib/constructs/**'],
    },
  ],
  [
    {
      files: 'report/record/**',
      purpose: 'From the events of a batch to all that a page tells of it.',
      imports: [model, base, 'measure/*', 'measure/judge/**'],
    },
    {
      files: 'lib/stacks/**',
      purpose: 'The stacks of one environment.',
      imports: [...cdkInputs, 'lib/constructs/**', 'lib/policy/**'],
    },
    { files: 'local/journal/**', purpose: 'The events of a system, in a file.', imports: [model, base] },
  ],
  [
    {
      files: 'report/page/**',
      purpose: 'The page itself: what is told, in HTML.',
      imports: [model, base, 'measure/judge/**', 'report/record/**'],
    },
    {
      files: 'local/guardian/**',
      purpose: 'The process that holds every fault and undoes it.',
      imports: [model, base, 'local/journal/**'],
    },
  ],
  [
    {
      files: 'report/*',
      purpose: 'From the folder of a batch to a page in one file.',
      imports: [model, base, 'report/record/**', 'report/page/**'],
    },
    {
      files: 'report/client/**',
      purpose: 'What draws in the browser.',
      imports: ['report/page/**'],
    },
    {
      files: 'local/runtimes/embedded/links/dialects/**',
      purpose: 'How calls are read from the bytes of a protocol.',
      imports: [model, base],
    },
  ],
  [
    {
      files: 'history/**',
      purpose: 'Runs that are kept: what they say of later ones, of a gate, and to people.',
      imports: [model, base, 'report/*', 'report/record/**'],
    },
    {
      files: 'dashboard/view/**',
      purpose: 'What a dashboard shows of a system now: a fold of its events.',
      imports: [model, base, 'measure/*', 'report/page/**'],
    },
    { files: 'local/runtimes/*', purpose: 'The port: what the engine needs of what runs tasks.', imports: [model] },
    {
      files: 'local/runtimes/embedded/links/**',
      purpose: 'The process that carries every call, and impairs it.',
      imports: [model, base, 'local/runtimes/embedded/links/dialects/**'],
    },
  ],
  [
    { files: 'dashboard/*', purpose: 'The page that a dashboard is drawn in.', imports: ['dashboard/view/**'] },
    {
      files: 'dashboard/client/**',
      purpose: 'What draws a dashboard in the browser.',
      imports: ['dashboard/view/**', 'report/page/**', 'report/client/**'],
    },
    {
      files: 'dashboard/terminal/**',
      purpose: 'What draws a dashboard in a terminal.',
      imports: [model, base, 'dashboard/view/**'],
    },
    {
      files: 'local/runtimes/scheduling/**',
      purpose: 'What schedulers of services share: the tasks that are kept, and what is said of them.',
      imports: [model, base, 'local/runtimes/*'],
    },
  ],
  [
    { files: 'local/runtimes/fake/**', purpose: 'A runtime for tests.', imports: [model, base, 'local/runtimes/*'] },
    {
      files: 'local/runtimes/embedded/**',
      purpose: 'Tasks and stores as processes of this machine.',
      imports: [
        model,
        base,
        'local/guardian/**',
        'local/runtimes/*',
        'local/runtimes/scheduling/**',
        'local/runtimes/embedded/links/**',
        'local/runtimes/embedded/links/dialects/**',
      ],
    },
    {
      files: 'local/runtimes/docker/**',
      purpose: 'Tasks and stores as containers.',
      imports: [
        model,
        base,
        'local/guardian/**',
        'local/runtimes/*',
        'local/runtimes/scheduling/**',
        'local/runtimes/embedded/links/**',
      ],
    },
  ],
  [
    {
      files: 'local/lambdas/**',
      purpose: 'The handlers of lambda/ on this machine: their queues, topics and ledger, and what runs them.',
      imports: [model, base, 'lib/names.ts', 'local/runtimes/*', 'local/runtimes/embedded/**'],
    },
    {
      files: 'local/engine/**',
      purpose: 'What AWS FIS does: templates, experiments, targets, stop conditions.',
      imports: [model, 'base/clock.ts', 'base/nearest.ts', 'base/time-limit.ts', 'local/runtimes/*'],
    },
    {
      files: 'local/ecs/**',
      purpose: 'What AWS ECS does: task definitions, services, deployments.',
      imports: [model, 'base/clock.ts', 'local/runtimes/*'],
    },
  ],
  [
    {
      files: 'local/server/**',
      purpose: 'The APIs of AWS FIS and ECS in front of what does it.',
      imports: [model, base, 'local/engine/**', 'local/ecs/**'],
    },
  ],
  [
    {
      files: 'local/supervisor/**',
      purpose: 'The process that puts a local system together.',
      imports: [
        model,
        base,
        definition,
        ...measure,
        'local/journal/**',
        'local/guardian/**',
        'local/runtimes/*',
        'local/runtimes/scheduling/**',
        'local/runtimes/embedded/**',
        'local/runtimes/docker/**',
        'local/engine/**',
        'local/ecs/**',
        'local/server/**',
        'local/lambdas/**',
        'dashboard/*',
        'dashboard/view/**',
        'report/*',
        'history/**',
      ],
    },
  ],
  [
    {
      files: 'local/client/**',
      purpose: 'A local system, as seen by other processes.',
      imports: [
        model,
        base,
        ...measure,
        'local/runtimes/*',
        'local/runtimes/embedded/settings.ts',
        'local/engine/**',
        'local/supervisor/**',
      ],
    },
    {
      files: 'aws/**',
      purpose: 'A real account, read and cleaned up through the AWS SDK.',
      imports: [...cdkInputs, base, ...measure],
    },
  ],
  [
    {
      files: 'runs/reporters/**',
      purpose: 'What a run prints and files, from its events and verdicts.',
      imports: [model, base, ...measure, 'report/*', 'history/**'],
    },
    { files: 'lambda/shared/**', purpose: 'What every Lambda needs.', imports: lambdaInputs },
  ],
  [
    ...each('lambda', 'shared', {
      purpose: 'One Lambda: a program of its own.',
      imports: [...lambdaInputs, 'lambda/shared/**'],
    }),
    {
      files: 'runs/**',
      purpose: 'Experiments one after the other, on this machine or in AWS, each with its verdict.',
      imports: [...cdkInputs, base, ...measure, ...localSystem, 'aws/**', 'runs/reporters/**'],
    },
  ],
  [
    {
      files: 'cli/**',
      purpose: 'The command line.',
      imports: [
        'cli/default-system.ts',
        ...cdkInputs,
        base,
        definition,
        ...measure,
        'local/journal/**',
        'local/guardian/**',
        'local/runtimes/embedded/**',
        'local/runtimes/docker/**',
        'local/supervisor/**',
        'local/client/**',
        'aws/**',
        'report/*',
        'history/**',
        'dashboard/terminal/**',
        'runs/reporters/**',
        'runs/**',
        'lib/lint/**',
      ],
    },
  ],
  [
    {
      files: 'bin/**',
      purpose: 'The CDK app.',
      imports: [...cdkInputs, 'lib/constructs/**', 'lib/policy/**', 'lib/stacks/**', 'cli/default-system.ts'],
    },
  ],
];
