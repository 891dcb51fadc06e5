import { h } from 'preact';
import { targetInWords } from '../../lib/model/events/plan.ts';
import type { FaultRecord, RunRecord } from '../record/run-record.ts';
import { serviceGraph } from './graph.ts';
import type { Element } from './parts.ts';
import { badge, figure, more, table } from './parts.ts';
import { patternTable } from './patterns.ts';
import { promiseTable } from './promises.ts';
import { lossesIn, sentenceOf } from './sentence.ts';
import { milliseconds, moment, seconds, share } from './words.ts';

/** One experiment: the verdict's sentence first, then what it rests on. */
export function runArticle(run: RunRecord, index: number, again: string | undefined): Element {
  const { verdict, description, experiment, marks, faults } = run;
  return h(
    'article',
    { class: 'run', id: anchorOf(index) },
    h(
      'header',
      null,
      badge(verdict.verdict),
      h('h2', null, experiment),
      h('p', { class: 'sentence' }, sentenceOfRun(run)),
    ),
    description &&
      h(
        'p',
        { class: 'hypothesis' },
        h('strong', null, 'What was done. '),
        description.says,
        ' ',
        h('strong', null, 'What was expected. '),
        description.hypothesis,
        mayFail(verdict),
      ),
    verdict.reasons.length > 0 &&
      h(
        'ul',
        { class: 'reasons' },
        verdict.reasons.map((reason) => h('li', null, reason)),
      ),
    figuresOf(run),
    h('div', { class: 'charts', 'data-run': index, role: 'img', 'aria-label': chartLabel(run) }),
    h(
      'div',
      { class: 'halves' },
      h('section', null, h('h3', null, 'Promises'), promiseTable(run)),
      h('section', null, h('h3', null, 'Who calls whom'), serviceGraph(run)),
    ),
    h('h3', null, 'Patterns of resilience'),
    patternTable(verdict.patterns),
    marks.length > 0 &&
      more(
        `What happened, in order (${marks.length})`,
        h(
          'ol',
          { class: 'marks' },
          marks.map(({ at, kind, text }) =>
            h('li', null, h('span', { class: 'when' }, moment(at)), h('span', { class: `kind ${kind}` }, kind), text),
          ),
        ),
      ),
    more(`The plan, and the proof that it was undone (${faults.length})`, faults.map(planOf)),
    more('Edges, attempt by attempt', edgeTable(run)),
    again !== undefined && h('p', { class: 'again' }, 'Run it again: ', h('code', null, again)),
  );
}

function sentenceOfRun(run: RunRecord): string {
  const hurt = run.harm ? `; users hurt for ${harmInWords(run)}` : '';
  return `${run.verdict.verdict}: ${sentenceOf(run.verdict)}${hurt}`;
}

export const anchorOf = (index: number): string => `run-${index + 1}`;

function figuresOf(run: RunRecord): Element {
  const { verdict, parts } = run;
  const {
    availability,
    degradedShare,
    latency,
    serviceRecoveryMs,
    capacityRecoveryMs,
    rollbackMs,
    samples,
    data,
    effect,
  } = verdict;
  const losses = data ? lossesIn(data) : [];
  return h(
    'dl',
    { class: 'figures' },
    ...hitFigures(run),
    samples > 0 && run.description && figure('users hurt for', harmInWords(run), faultInWords(run)),
    figure('usable', share(availability.users), `${samples} answers to simulated users`),
    figure('degraded', share(degradedShare)),
    figure('p95', milliseconds(latency.p95), p95Note(verdict)),
    figure(
      'recovered in',
      samples === 0 ? '–' : seconds(serviceRecoveryMs),
      partsInWords(parts) ?? 'from the end of the fault',
    ),
    capacityRecoveryMs !== undefined && figure('tasks back in', seconds(capacityRecoveryMs)),
    rollbackMs !== undefined && figure('rolled back in', seconds(rollbackMs)),
    figure('data', !data ? 'not checked' : losses.length > 0 ? losses.join(', ') : 'intact'),
    effect.touched !== undefined && figure('requests touched', effect.touched),
  );
}

/** What is lost or slow for its callers, and where that was done. */
function hitFigures({ description, faults }: RunRecord): Element[] {
  const targets = [...new Set(faults.map(targetInWords))];
  const done = targets.length > 3 ? `${targets.length} targets` : targets.join(', ') || 'nothing';
  const { hits = [] } = description ?? {};
  if (hits.length === 0 || faults.every(({ resource }) => hits.includes(resource))) return [figure('fault in', done)];
  return [figure('hit', hits.join(', '), `by a fault in ${done}`)];
}

const harmInWords = ({ harm }: RunRecord): string =>
  harm ? `${(harm.to - harm.from).toFixed(1)}\u00a0s` : 'not at all';

function faultInWords({ harm, faults }: RunRecord): string {
  const ends = faults.flatMap(({ real: { from, to } }) => (from !== null && to !== null ? [to - from] : []));
  const longest = Math.max(0, ...ends);
  const was = longest > 0.05 ? `the fault lasted ${longest.toFixed(1)} s` : 'the fault is of a moment';
  return harm ? `${moment(harm.from)} to ${moment(harm.to)}; ${was}` : was;
}

const leftOut = ({ perJourney }: RunRecord['verdict']): string =>
  perJourney
    .filter(({ mustHold }) => !mustHold)
    .map(({ journey }) => journey)
    .join(', ');

/** Of those to whom something was promised; before the fault it is of all. */
const p95Note = (verdict: RunRecord['verdict']): string =>
  leftOut(verdict) === '' ? `before ${milliseconds(verdict.baseline.p95)}` : `without ${leftOut(verdict)}`;

const mayFail = (verdict: RunRecord['verdict']): string =>
  leftOut(verdict) === '' ? '' : ` What needs what is gone may fail: ${leftOut(verdict)}.`;

const partsInWords = (parts: RunRecord['parts']): string | undefined =>
  parts.length < 2 ? undefined : parts.map(({ name, from, to }) => `${name} ${(to - from).toFixed(1)} s`).join(', ');

function planOf({
  faultId,
  actionId,
  resource,
  target,
  fidelity,
  steps,
  undo,
  planned,
  real,
  observations,
  proof,
  failure,
}: FaultRecord): Element {
  const span = `${moment(planned.from)} to ${moment(planned.to)}`;
  const was =
    real.from === null
      ? 'never in force'
      : `${moment(real.from)} to ${real.to === null ? 'nobody knows when' : moment(real.to)}`;
  return h(
    'dl',
    { class: 'plan' },
    h('dt', null, 'fault'),
    h('dd', null, h('code', null, actionId), ` on ${resource}${target === resource ? '' : ` (${target})`}, ${faultId}`),
    h('dt', null, 'planned'),
    h('dd', null, `${span}; it was ${was}`),
    h('dt', null, 'steps'),
    h(
      'dd',
      null,
      h(
        'ul',
        null,
        steps.map((step) => h('li', null, h('code', null, step))),
      ),
    ),
    h('dt', null, 'way back'),
    h('dd', null, undo.join('; ') || 'none: it happens once'),
    h('dt', null, 'as FIS does it'),
    h('dd', null, fidelity),
    h('dt', null, 'seen by'),
    h(
      'dd',
      null,
      observations
        .map(({ observer, seen, detail }) => `${observer}: ${seen ? '' : 'not seen: '}${detail}`)
        .join('; ') || 'nobody',
    ),
    h('dt', null, 'undone'),
    h(
      'dd',
      null,
      failure ??
        (proof
          ? `${proof.remaining.length === 0 ? 'nothing is left' : `left: ${proof.remaining.join(', ')}`}; ${proof.probe.detail}`
          : 'nothing was to be undone'),
    ),
  );
}

function edgeTable({ verdict: { perEdge } }: RunRecord): Element {
  const part = (value: number | null) => (value === null ? '–' : share(value));
  return table(
    ['call', 'calls a second', 'before', 'failed', 'given up', 'retries', 'longest', 'times as many per user'],
    perEdge.map(({ caller, callee, before, during, amplification }) => [
      `${caller} → ${callee}`,
      during.callsPerSecond.toFixed(1),
      before.callsPerSecond.toFixed(1),
      ...[part(during.failed), part(during.givenUp), part(during.retries)],
      milliseconds(during.longestMs),
      amplification === null ? '–' : amplification.toFixed(2),
    ]),
    'Edges',
  );
}

/** What the charts show, for who does not see them. */
function chartLabel({ users, experiment }: RunRecord): string {
  const worst = users.usable.reduce<number>((least, value) => Math.min(least, value ?? 1), 1);
  const p95 = users.p95.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return `${experiment} over time: at worst ${share(worst)} of answers usable in a second, 95 of 100 within ${milliseconds(p95)}`;
}
