import pc from 'picocolors';
import { percent } from '../../base/percent.ts';
import type { Edge } from '../../lib/model/topology.ts';
import { counted } from '../../measure/judge/phrases.ts';
import { weakIn, weakInWords } from '../reporters/pattern-table.ts';
import { inWords, spreadOf } from './cell.ts';
import { type MatrixCell, type MatrixDocument, type MatrixEdge, verdictsIn } from './document.ts';
import type { MatrixFinding } from './findings.ts';
import { matrixTable } from './table.ts';
import { wrapped } from './wrapped.ts';

/** A matrix for people: the table, how strong each edge was found, what was found in sentences, and the sum. */
export function matrixLines(
  document: MatrixDocument,
  { columns, folder }: { columns: number; folder: string },
): string[] {
  const { findings, undeclared } = document;
  return [
    matrixTable(document, columns),
    '',
    ...[...busyLines(document.cells), ...skippedLines(document.cells)].flatMap((line) =>
      wrapped(line, columns).map(pc.dim),
    ),
    '',
    ...strengthLines(document.edges, columns),
    ...(findings.length > 0 ? ['', pc.bold('Found')] : []),
    ...findings.flatMap((finding) => findingLines(finding, columns)),
    ...(undeclared.length > 0
      ? wrapped(`Called, and declared by nobody, so that nothing was tried there: ${list(undeclared)}.`, columns)
      : []),
    '',
    ...wrapped(savingWords(document), columns),
    ...wrapped(`${countWords(document)} ${folder}`, columns),
  ];
}

const list = (edges: readonly Edge[]): string => edges.map(inWords).join(', ');

/** What held, and how far it went is not known. */
function busyLines(cells: readonly MatrixCell[]): string[] {
  const isBusy = cells.some(
    ({ outcome }) => outcome?.kind === 'run' && outcome.verdict.verdict === 'held' && spreadOf(outcome) === undefined,
  );
  return isBusy ? ['held: it held, and the machine was too busy to say how far the effect went.'] : [];
}

/** Why cells were not run: one line for each reason. */
function skippedLines(cells: readonly MatrixCell[]): string[] {
  const skipped = cells.flatMap(({ caller, callee, fault, outcome }) =>
    outcome && outcome.kind !== 'run' ? [{ edge: inWords({ caller, callee }), fault, outcome }] : [],
  );
  const words = { 'not applicable': 'n/a', 'not exercised': 'not called' } as const;
  return [...Map.groupBy(skipped, ({ outcome }) => `${outcome.kind} ${outcome.as ?? ''} ${outcome.why}`).values()].map(
    (alike) => {
      const { outcome } = alike[0] as (typeof alike)[number];
      const name = outcome.kind === 'as' ? `as ${outcome.as}` : words[outcome.kind];
      const where = [...Map.groupBy(alike, ({ edge }) => edge)].map(
        ([edge, own]) => `${edge} ${own.map(({ fault }) => fault).join(', ')}`,
      );
      return `${name}: ${outcome.why}: ${where.join('; ')}.`;
    },
  );
}

function strengthLines(edges: readonly MatrixEdge[], columns: number): string[] {
  const told = edges.filter(({ found }) => found !== null);
  const alike = (found: MatrixEdge['found']) =>
    told.filter((edge) => edge.found === found && edge.isAsDeclared && edge.declared !== null);
  const groups: [string, readonly Edge[]][] = [
    ['needed, as declared', alike('needed')],
    ['degradable, as declared', alike('degradable')],
    ['needed, and declared degradable', told.filter((edge) => !edge.isAsDeclared && edge.found === 'needed')],
    ['degradable, and declared needed', told.filter((edge) => !edge.isAsDeclared && edge.found === 'degradable')],
    ['needed, and nobody has said it', told.filter((edge) => edge.declared === null && edge.found === 'needed')],
    [
      'degradable, and nobody has said it',
      told.filter((edge) => edge.declared === null && edge.found === 'degradable'),
    ],
    ['not told', edges.filter(({ found }) => found === null)],
  ];
  const differing = edges.filter(({ isAsDeclared }) => !isAsDeclared).length;
  const sum = `${told.length - differing} of ${edges.length} are as declared`;
  return [
    pc.bold('Dependencies'),
    ...groups.flatMap(([words, of]) => (of.length > 0 ? wrapped(`  ${words}: ${list(of)}`, columns, 4) : [])),
    `  ${differing > 0 ? `${differing} not as declared: ${list(edges.filter(({ isAsDeclared }) => !isAsDeclared))}` : sum}.`,
  ];
}

const colours = { failed: pc.red, strength: pc.red, weak: pc.yellow, inconclusive: pc.yellow } as const;
const titles = { failed: 'failed', strength: 'not as declared', weak: 'weak', inconclusive: 'inconclusive' } as const;

function findingLines({ kind, text }: MatrixFinding, columns: number): string[] {
  const [first = '', ...rest] = wrapped(`  ${titles[kind]}  ${text}`, columns, 4);
  return [first.replace(titles[kind], colours[kind](titles[kind])), ...rest];
}

function countWords(document: MatrixDocument): string {
  const { counts, edges, isComplete } = document;
  const { cells, held, failed, inconclusive, asOther, notExercised, notApplicable, open } = counts;
  const some: [number, string][] = [
    [failed, 'failed'],
    [inconclusive, 'inconclusive'],
    [asOther, 'as another'],
    [notExercised, 'not called'],
    [notApplicable, 'not applicable'],
    [open, 'to come (chaos matrix --resume)'],
  ];
  const rest = some.flatMap(([number, words]) => (number > 0 ? [`${number} ${words}`] : []));
  const begin = isComplete ? '' : 'Not complete. ';
  const weak = weakInWords(weakIn(verdictsIn(document)));
  const patterns = weak === undefined ? '' : `; ${weak}`;
  return `${begin}${counted(edges.length, 'call')}, ${counted(cells, 'cell')}: ${[`${held} held`, ...rest].join(', ')}${patterns}. Matrix and events:`;
}

function savingWords({ saving, isExhaustive, isComplete }: MatrixDocument): string {
  const { runs, seconds, exhaustive } = saving;
  const took = `It took ${inRuns(runs)} and ${duration(seconds)}`;
  if (isExhaustive || !isComplete || runs === 0) return `${took}.`;
  const less = 1 - seconds / exhaustive.seconds;
  return `${took}; to run every cell to its end would take ${inRuns(exhaustive.runs)} and about ${duration(exhaustive.seconds)}: ${percent(less)} saved.`;
}

const inRuns = (count: number): string => `${count} ${count === 1 ? 'run' : 'runs'}`;

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
