import { type ExitStatus, exitStatus, exitStatusOf } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import type { System } from '../../lib/model/system.ts';
import { claimFolder } from '../../local/supervisor/own-folder.ts';
import { places } from '../../local/supervisor/state.ts';
import { counted } from '../../measure/judge/phrases.ts';
import { makeReport } from '../../report/make-report.ts';
import { type Cell, inWords } from '../../runs/matrix/cell.ts';
import { verdictsIn } from '../../runs/matrix/document.ts';
import { matrixLines } from '../../runs/matrix/lines.ts';
import { whyNotThere } from '../../runs/matrix/why-not.ts';
import { weakIn, weakInWords } from '../../runs/reporters/pattern-table.ts';
import { type FiledMatrix, matrixInFolder } from '../../runs/this-machine/matrix/in-folder.ts';
import type { MatrixResult } from '../../runs/this-machine/matrix/run-matrix.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import { localChoices } from '../../runs/this-machine/target.ts';
import type { CommandBody, Given } from '../command.ts';
import { faultMilliseconds, leastMilliseconds } from '../how-long.ts';
import { failingWords } from '../learned-lines.ts';
import { refuseEngagedHere } from '../lever/refuse-engaged.ts';
import { madeOf } from '../matrix/made-of.ts';
import { type Resumed, readResumed, refuseAnother } from '../matrix/resumed.ts';
import { selectCells } from '../matrix/selection.ts';
import { rateOption, readRate, readSystem, systemOptions } from '../options.ts';
import { origin } from '../origin.ts';
import { readStart } from '../read-start.ts';

export const matrix: CommandBody = {
  details: [
    'Each call that the system declares is broken in each way: its callee is gone, slow, lossy, answers by errors, resets.',
    'What cannot differ from what was seen already is not run, and a run ends once it has shown what it can. A cell alone:',
    '`chaos run errors-CALLER-to-CALLEE`. What was found stays in the folder of the run, also after Ctrl-C: --resume goes on.',
  ].join('\n'),
  options: {
    ...systemOptions,
    rate: rateOption,
    edge: {
      type: 'string',
      value: 'CALLER:CALLEE',
      repeatable: true,
      description: 'only this call; several with commas, or by the option again',
    },
    fault: {
      type: 'string',
      value: 'F',
      repeatable: true,
      description: 'only gone, slow, lossy, errors or resets; several likewise',
    },
    exhaustive: { type: 'boolean', description: 'run every cell, and to its end' },
    resume: { type: 'boolean', description: 'go on with the matrix that was stopped last' },
    strict: { type: 'boolean', description: 'a weak pattern counts as not held: exit 1' },
    json: { type: 'boolean', description: 'the whole matrix as one JSON document on standard output' },
  },
  run: async (given) => {
    const system = await readSystem(given);
    const asked = await readAsked(given, system);
    const found = await runHere(given, system, asked);
    const { document, folder } = found;
    if (given.options.json) console.log(JSON.stringify(document, null, 2));
    else {
      const { columns = widthOfFiles } = process.stdout;
      for (const line of matrixLines(document, { columns, folder })) console.log(line);
    }
    const { path } = await makeReport(folder);
    if (!given.options.json) console.log(`Report: ${path}`);
    const problem = problemOf(found);
    if (problem !== undefined) console.error(`\nchaos: ${problem}`);
    const isStrict = given.options.strict === true;
    const status = exitOf(found, isStrict);
    const why = status === exitStatus.notHeld ? whyNotHeld(found, isStrict) : undefined;
    if (why !== undefined) console.error(`\nchaos: ${why}`);
    return status;
  },
};

/** Where what is printed goes to no terminal. */
const widthOfFiles = 100;

type Asked = Awaited<ReturnType<typeof readAsked>>;

/** All that may be wrong is known before anything starts. */
async function readAsked(given: Given, system: System) {
  const { options, up } = await readStart(given);
  const { runs } = places(options.folder);
  const resumed: Resumed | undefined = given.options.resume === true ? readResumed(given, runs) : undefined;
  const cells = resumed?.cells ?? selectCells(given, system.topology);
  const experiments = experimentsOf(system).filter(({ name }) => cells.some(({ experiment }) => experiment === name));
  if (experiments.length === 0) refuseAll(cells, system);
  const { timeScale, runtime, meshRetries } = up ?? options;
  const made = madeOf({ system, file: options.system, experiments, timeScale, runtime, meshRetries });
  if (resumed) refuseAnother(resumed, made);
  await refuseEngagedHere(options.folder, up);
  return { options, runs, resumed, cells, experiments, timeScale, made };
}

/** Throws UsageError with the reasons: nothing has to be started to say them. */
function refuseAll(cells: readonly Cell[], system: System): never {
  const reasons = cells.map((cell) => [whyNotThere(cell, system, new Set()), `${inWords(cell.edge)} ${cell.fault}`]);
  const byReason = Map.groupBy(reasons, ([why]) => why);
  const words = [...byReason].map(([why, alike]) => `${why}: ${alike.map(([, cell]) => cell).join(', ')}`);
  throw new UsageError(`nothing can be run: ${words.join('; ')}`);
}

async function runHere(given: Given, model: System, asked: Asked) {
  const { options, runs, resumed, cells, experiments, timeScale, made } = asked;
  const isExhaustive = resumed?.document.isExhaustive ?? given.options.exhaustive === true;
  console.error(beginWords(asked, isExhaustive));
  return withSession({ ...options, response: 'off' }, async (session) => {
    const choices = await localChoices(session.system, experiments);
    claimFolder(options.folder);
    return matrixInFolder(
      session,
      {
        ...{ model, cells, isExhaustive, seed: options.seed, madeOf: made },
        rate: resumed ? Number(resumed.document.settings.rate) : readRate(given),
        choices: new Map(choices.map((choice) => [choice.experiment.name, choice])),
        ...(resumed && { earlier: resumed.document }),
        resumed: resumed?.folders ?? [],
        faultSecondsOf: (name) => secondsOf(experiments, name) * timeScale,
      },
      { runs, origin: origin() },
    );
  });
}

function secondsOf(experiments: readonly Experiment[], name: string): number {
  const experiment = experiments.find((one) => one.name === name);
  return experiment ? faultMilliseconds(experiment) / 1000 : 0;
}

function beginWords({ cells, experiments, resumed, timeScale }: Asked, isExhaustive: boolean): string {
  const done = (cell: Cell) => resumed?.document.cells.some((one) => one.experiment === cell.experiment && one.outcome);
  const open = experiments.filter(({ name }) => cells.some((cell) => cell.experiment === name && !done(cell)));
  const minutes = Math.ceil(leastMilliseconds(open, timeScale) / 60_000);
  const edges = new Set(cells.map(({ edge: { caller, callee } }) => `${caller}:${callee}`)).size;
  const length = isExhaustive ? `about ${minutes} min` : `about ${minutes} min if none of them can be spared`;
  const others = cells.filter(({ experiment }) => !experiments.some(({ name }) => name === experiment)).length;
  const beside = others > 0 ? `, and ${others} not applicable` : '';
  return `${counted(open.length, 'cell')} on ${counted(edges, 'call')}${resumed ? ' are to come' : ''}${beside}: ${length}.`;
}

/** Why what was found is not all, where nobody has asked for that. */
function problemOf(result: MatrixResult): string | undefined {
  const { notUndone, problem } = result;
  return notUndone.length > 0 ? `not proven undone: ${notUndone.join(', ')}` : (failingWords(result) ?? problem);
}

/** Why it has not held, where that is not in the table: nothing was tried, or patterns count (`isStrict`). */
function whyNotHeld({ document }: FiledMatrix, isStrict: boolean): string | undefined {
  const verdicts = verdictsIn(document);
  if (verdicts.length === 0) return 'no cell was run, so that nothing is known of any';
  if (!isStrict || !verdicts.every(({ verdict }) => verdict === 'held')) return undefined;
  const weak = weakInWords(weakIn(verdicts));
  return weak === undefined ? undefined : `${weak}, which --strict counts as not held`;
}

function exitOf(result: FiledMatrix, strict: boolean): ExitStatus {
  const { document, notUndone, isInterrupted } = result;
  const runs = verdictsIn(document);
  const status = exitStatusOf({
    ...{ verdicts: runs, wanted: Math.max(1, runs.length), interrupted: isInterrupted, strict, remaining: notUndone },
  });
  if (status === exitStatus.error || status === exitStatus.interrupted) return status;
  if (problemOf(result) !== undefined) return exitStatus.error;
  return document.edges.some(({ found, isAsDeclared }) => !isAsDeclared && found === 'needed')
    ? exitStatus.notHeld
    : status;
}
