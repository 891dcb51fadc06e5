import { h } from 'preact';
import type { DescribedSystem } from '../../lib/model/events/description.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Element } from './parts.ts';

interface Place {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly isStore: boolean;
}

const [width, height] = [148, 34];
const [across, down] = [184, 52];

/** Who calls whom, from users to stores; what was hit, what might be hurt, and what was. */
export function serviceGraph({ description, verdict, experiment }: RunRecord): Element | null {
  if (!description) return null;
  const { system, hits, expectedRadius } = description;
  const places = placesOf(system);
  const at = new Map(places.map((place) => [place.name, place]));
  const tall = Math.max(...places.map(({ y }) => y)) + height + 12;
  const wide = Math.max(...places.map(({ x }) => x)) + width + 12;
  const calls = system.services.flatMap(({ name, calls: its }) => its.map((call) => ({ from: name, ...call })));
  const hurt = new Set([
    ...verdict.hurt,
    ...verdict.perService.filter(({ breached }) => breached).map(({ service }) => service),
  ]);
  const title = `${hits.join(', ')} hit; ${hurt.size > 0 ? `${[...hurt].join(', ')} hurt` : 'nobody hurt'}`;
  return h(
    'figure',
    { class: 'graph' },
    h(
      'svg',
      {
        viewBox: `0 0 ${wide} ${tall}`,
        width: wide,
        height: tall,
        role: 'img',
        'aria-label': `${experiment}: ${title}`,
      },
      calls.flatMap(({ from, to, need }) => {
        const [start, end] = [at.get(from), at.get(to)];
        return start && end ? [h('path', { class: `call ${need}`, d: curve(start, end) })] : [];
      }),
      places.map((place) =>
        nodeOf(place, {
          isHit: hits.includes(place.name),
          mayBeHurt: expectedRadius.includes(place.name),
          isHurt: hurt.has(place.name),
        }),
      ),
    ),
    h(
      'figcaption',
      null,
      'Thick frame: hit. Dashed: may be hurt. Filled: was hurt. Dotted line: the caller does without.',
    ),
  );
}

function nodeOf(
  { name, x, y, isStore }: Place,
  { isHit, mayBeHurt, isHurt }: { isHit: boolean; mayBeHurt: boolean; isHurt: boolean },
): Element {
  const classes = ['node', isStore && 'store', isHit && 'hit', mayBeHurt && !isHit && 'expected', isHurt && 'hurt'];
  const words = [isHit && 'hit', isHurt && 'hurt'].filter(Boolean).join(', ');
  return h(
    'g',
    { class: classes.filter(Boolean).join(' '), transform: `translate(${x} ${y})` },
    h('rect', { width, height, rx: isStore ? height / 2 : 6 }),
    h('text', { x: width / 2, y: words ? 14 : 21 }, name),
    words && h('text', { class: 'state', x: width / 2, y: 27 }, words),
  );
}

/** In columns by the longest way from users; what nobody calls begins a way of its own. */
function placesOf({ services, stores }: DescribedSystem): Place[] {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number, path: readonly string[]) => {
    if (path.includes(name) || (depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const { to } of services.find((service) => service.name === name)?.calls ?? [])
      visit(to, depth + 1, [...path, name]);
  };
  const called = new Set(services.flatMap(({ calls }) => calls.map(({ to }) => to)));
  for (const service of services) if (service.public || !called.has(service.name)) visit(service.name, 0, []);
  const last = Math.max(0, ...services.map(({ name }) => depths.get(name) ?? 0)) + 1;
  const columnOf = (name: string) => (stores.some((store) => store.name === name) ? last : (depths.get(name) ?? 0));
  const names = [...services.map(({ name }) => name), ...stores.map(({ name }) => name)];
  const columns = Map.groupBy(names, columnOf);
  const tallest = Math.max(...[...columns.values()].map(({ length }) => length));
  return [...columns].flatMap(([column, its]) =>
    its.map((name, row) => ({
      name,
      x: 6 + column * across,
      y: 6 + (row + (tallest - its.length) / 2) * down,
      isStore: stores.some((store) => store.name === name),
    })),
  );
}

function curve(from: Place, to: Place): string {
  const [x1, y1] = [from.x + width, from.y + height / 2];
  const [x2, y2] = [to.x, to.y + height / 2];
  if (x2 <= x1) return `M${x1} ${y1} C${x1 + 50} ${y1}, ${x2 - 50} ${y2}, ${x2} ${y2}`;
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1} C${middle} ${y1}, ${middle} ${y2}, ${x2} ${y2}`;
}
