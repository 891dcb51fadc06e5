import { h } from 'preact';
import { isWeak, patterns } from '../../lib/model/patterns.ts';
import type { BatchRecord, RunRecord } from '../record/run-record.ts';
import type { Element } from './parts.ts';
import { badge, more, table } from './parts.ts';
import { anchorOf } from './run.ts';
import { sentenceOf } from './sentence.ts';
import { milliseconds, seconds, share } from './words.ts';

/** Of several experiments: how many held, and what each has shown. */
export function summaryOf({ runs, header }: BatchRecord): Element | null {
  if (runs.length < 2) return null;
  const isMatrix = header?.name === 'matrix';
  return h(
    'section',
    { class: 'summary' },
    isMatrix && h('h2', null, 'Call by fault'),
    isMatrix && matrixOf(runs),
    h('h2', null, 'Experiments'),
    table(
      ['verdict', 'experiment', 'what it has shown', 'usable', 'degraded', 'p95', 'recovered'],
      runs.map(({ experiment, verdict, isRepeated }, index) => [
        badge(verdict.verdict),
        h('a', { href: `#${anchorOf(index)}` }, isRepeated ? `${experiment} (run again)` : experiment),
        verdict.verdict === 'held' ? sentenceOf(verdict) : (verdict.reasons[0] ?? sentenceOf(verdict)),
        ...[share(verdict.availability.users), share(verdict.degradedShare), milliseconds(verdict.latency.p95)],
        verdict.samples === 0 ? '–' : seconds(verdict.serviceRecoveryMs),
      ]),
      'Experiments',
    ),
    weakPatterns(runs),
    !isMatrix && more('Service by fault, call by fault', matrixOf(runs)),
  );
}

function weakPatterns(runs: readonly RunRecord[]): Element | null {
  const weak = runs.flatMap(({ verdict }, index) =>
    verdict.patterns.filter(isWeak).map((found) => ({ ...found, index })),
  );
  const first = [...Map.groupBy(weak, ({ pattern, on }) => `${pattern} ${on}`).values()].flatMap((all) =>
    all.slice(0, 1),
  );
  if (first.length === 0) return null;
  const title = first.some(({ result }) => result === 'failed') ? 'Failed and weak patterns' : 'Weak patterns';
  return h(
    'div',
    null,
    h('h2', null, title),
    table(
      ['pattern', 'at', 'result', 'evidence', 'seen in'],
      first.map(({ pattern, on, result, evidence, index }) => [
        ...[patterns[pattern].title, on, badge(result), evidence],
        h('a', { href: `#${anchorOf(index)}` }, runs[index]?.experiment),
      ]),
      title,
    ),
  );
}

/** What was done to which service, store or call, with the last result of each, and how far it went. */
function matrixOf(runs: readonly RunRecord[]): Element {
  const cells = runs.flatMap(({ description, faults, verdict }, index) => {
    if (!description) return [];
    const { edge, hits } = description;
    const fault = [...new Set(faults.map(({ actionId, steps }) => kindOf(actionId, steps)))].join(' + ') || 'none';
    const places = edge ? [`${edge.caller} → ${edge.callee}`] : hits;
    return places.map((place) => ({ place, fault, verdict, index }));
  });
  const columns = [...new Set(cells.map(({ fault }) => fault))].toSorted();
  const rows = [...Map.groupBy(cells, ({ place }) => place)].toSorted(([one], [other]) => one.localeCompare(other));
  return table(
    ['where', ...columns],
    rows.map(([place, its]) => [
      place,
      ...columns.map((column) => {
        const last = its.findLast(({ fault }) => fault === column);
        return last
          ? h('a', { href: `#${anchorOf(last.index)}` }, badge(last.verdict.verdict), reachOf(last.verdict))
          : '';
      }),
    ]),
    'Service by fault',
  );
}

/** `degraded; hurt: gateway`. */
function reachOf({ spread, hurt }: RunRecord['verdict']): Element | false {
  const words = [...(spread ? [spread.kind] : []), ...(hurt.length > 0 ? [`hurt: ${hurt.join(', ')}`] : [])];
  return words.length > 0 && h('small', null, words.join('; '));
}

/** What FIS calls it; of an automation, what it does. */
function kindOf(actionId: string, steps: readonly string[]): string {
  if (!actionId.startsWith('aws:ssm:')) return actionId.split(':').at(-1) ?? actionId;
  const [first = 'automation'] = steps;
  const kind = /impairment kind (\S+)/.exec(first)?.[1];
  return kind ?? first.split(',')[0] ?? first;
}
