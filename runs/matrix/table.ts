import Table from 'cli-table3';
import pc from 'picocolors';
import type { Spread } from '../../lib/model/events/verdict.ts';
import { type EdgeFault, edgeFaults } from '../../lib/model/experiments/edge-faults.ts';
import { patterns } from '../../lib/model/patterns.ts';
import { shortened } from '../../lib/model/shortened.ts';
import { type Outcome, type RunOutcome, spreadOf, weakOf } from './cell.ts';
import type { MatrixCell, MatrixDocument, MatrixEdge } from './document.ts';

const nindentest = 80;
const widest = 140;
/** A cell needs no more. */
const widestCell = 18;

/** A row for each edge under its caller, a column for each fault; no line is longer than the terminal, from 80 columns on. */
export function matrixTable({ edges, cells }: Pick<MatrixDocument, 'edges' | 'cells'>, columns: number): string {
  const faults = edgeFaults.filter((fault) => cells.some((cell) => cell.fault === fault));
  const names = edges.flatMap(({ caller, callee }) => [caller.length, callee.length + indent.length]);
  const width = Math.min(widest, Math.max(nindentest, columns)) - 1;
  const first = Math.min(Math.max(...names, 5), width - faults.length * (nindentestCell + 1));
  const cell = Math.min(widestCell, Math.floor((width - first) / faults.length) - 1);
  const table = new Table({
    head: ['calls', ...faults].map((text) => pc.bold(text)),
    colWidths: [first, ...faults.map(() => cell)],
    wordWrap: true,
    chars: noBorders,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const [caller, own] of Map.groupBy(edges, (edge) => edge.caller)) {
    table.push([pc.bold(fitted(caller, first)), ...faults.map(() => '')]);
    for (const edge of own) {
      const texts = faults.map((fault) => cellText(cells.find((one) => isOf(one, edge, fault))?.outcome, cell));
      table.push([`${indent}${fitted(edge.callee, first - indent.length)}`, ...texts]);
    }
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Of the longest word in it: metastable. */
const nindentestCell = 10;
const indent = '  ';

const sides = ['top', 'bottom', 'left', 'right', 'mid'];
const noBorders = {
  ...Object.fromEntries(sides.flatMap((side) => ['', '-mid', '-left', '-right'].map((end) => [`${side}${end}`, '']))),
  middle: ' ',
};

const isOf = (cell: MatrixCell, { caller, callee }: MatrixEdge, fault: EdgeFault): boolean =>
  cell.caller === caller && cell.callee === callee && cell.fault === fault;

const fitted = (text: string, width: number): string => shortened(text, Math.max(1, width));

/** What came of a cell, each word short enough for its column. */
function cellText(outcome: Outcome | undefined, width: number): string {
  if (!outcome) return pc.dim('to come');
  if (outcome.kind === 'run') return runText(outcome, width);
  if (outcome.kind === 'as') return pc.dim(`as ${outcome.as}`);
  return pc.dim(outcome.kind === 'not applicable' ? 'n/a' : 'not called');
}

const colours: Readonly<Record<Spread['kind'], (text: string) => string>> = {
  contained: pc.green,
  degraded: pc.green,
  cascaded: pc.red,
  metastable: pc.red,
};

function runText(outcome: RunOutcome, width: number): string {
  const { verdict, hurt } = outcome;
  const spread = spreadOf(outcome);
  const verdictText = { held: '', failed: pc.red('FAILED'), inconclusive: pc.yellow('unclear') }[verdict.verdict];
  const spreadText =
    spread === undefined
      ? verdict.verdict === 'held'
        ? pc.green('held')
        : ''
      : (verdict.verdict === 'held' ? colours[spread] : pc.red)(spread);
  const weak = weakOf(outcome).map(({ pattern, result }) =>
    (result === 'failed' ? pc.red : pc.yellow)(
      wordsWithin(`${patterns[pattern].title.toLowerCase()} ${result}`, width),
    ),
  );
  return [
    ...[verdictText, spreadText].filter((text) => text !== ''),
    ...(hurt.length > 0 ? [wordsWithin(hurt.join(', '), width)] : []),
    ...new Set(weak),
  ].join('\n');
}

const wordsWithin = (text: string, width: number): string =>
  text
    .split(' ')
    .map((word) => fitted(word, width))
    .join(' ');
