import pc from 'picocolors';
import { type Cell, inWords, type Outcome, spreadOf, weakOf } from './cell.ts';
import type { MatrixCounts } from './document.ts';

const marks = { held: pc.green('✔'), failed: pc.red('✘'), inconclusive: pc.yellow('?') } as const;

/** The line that stays when a cell is settled. */
export function cellLine({ edge, fault }: Cell, outcome: Outcome, { cells, open }: MatrixCounts): string {
  const isAgain = outcome.kind === 'run' && outcome.attempt > 1;
  const place = pc.dim(isAgain ? 'again' : `${String(cells - open).padStart(String(cells).length)}/${cells}`);
  const name = `${inWords(edge)} ${pc.bold(fault)}`;
  if (outcome.kind !== 'run') {
    const words = outcome.kind === 'as' ? `as ${outcome.as}` : outcome.kind;
    return `${pc.dim('-')} ${place} ${name}  ${pc.dim(`${words}: ${outcome.why}`)}`;
  }
  const { verdict, finding, hurt, isEnough, faultSeconds } = outcome;
  const spread = spreadOf(outcome);
  const facts = [
    ...(spread ? [spread] : []),
    ...(hurt.length > 0 ? [`hurt ${hurt.join(', ')}`] : []),
    ...(finding === 'needed' ? ['needed'] : []),
    ...weakOf(outcome).map(({ pattern, on, result }) => `${pattern} ${result} at ${on}`),
    ...(isEnough ? [`enough seen in ${faultSeconds.toFixed(1)} s`] : []),
  ];
  return `${marks[verdict.verdict]} ${place} ${name}  ${verdict.verdict === 'held' ? '' : `${verdict.verdict} `}${pc.dim(facts.join(' · '))}`;
}
