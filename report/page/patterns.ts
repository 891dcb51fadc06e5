import { h } from 'preact';
import { isWeak, type PatternVerdict, patterns } from '../../lib/model/patterns.ts';
import { badge, type Element, more, table } from './parts.ts';

const head = ['pattern', 'at', 'result', 'value', 'limit', 'evidence'];

const rowOf = ({ pattern, on, result, value, evidence }: PatternVerdict) => {
  const { title, unit, limit } = patterns[pattern];
  const figure = (number: number) => `${number.toFixed(Number.isInteger(number) ? 0 : 1)}${unit && ` ${unit}`}`;
  return [title, on, badge(result), value === undefined ? '–' : figure(value), figure(limit), evidence];
};

/** The weak ones first, then one place of each that held, the worst; what else there is is for who asks. */
export function patternTable(found: readonly PatternVerdict[]): Element {
  const weak = found.filter(isWeak);
  const held = [
    ...Map.groupBy(
      found.filter(({ result }) => result === 'held'),
      ({ pattern }) => pattern,
    ).values(),
  ].map((places) => places.toSorted((one, other) => (other.value ?? 0) - (one.value ?? 0))[0] as PatternVerdict);
  const shown = [...weak, ...held];
  const rest = found.filter((each) => !shown.includes(each));
  return h(
    'div',
    null,
    shown.length > 0 ? table(head, shown.map(rowOf), 'Patterns') : h('p', null, 'No pattern was exercised.'),
    rest.length > 0 &&
      more(
        `${rest.length} more: held at other places, not exercised, not measured`,
        table(head, rest.map(rowOf), 'Other patterns'),
      ),
  );
}
