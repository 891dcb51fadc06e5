import { h } from 'preact';
import type { RunRecord } from '../record/run-record.ts';
import { curve, nodeHeight as height, type Place, placesOf, sizeOf, nodeWidth as width } from './graph-layout.ts';
import type { Element } from './parts.ts';

/** Who calls whom, from users to stores; what was hit, what might be hurt, and what was. */
export function serviceGraph({ description, verdict, experiment, faults }: RunRecord): Element | null {
  if (!description) return null;
  const { system, hits, expectedRadius } = description;
  const places = placesOf(system);
  const at = new Map(places.map((place) => [place.name, place]));
  const { wide, tall } = sizeOf(places);
  const calls = system.services.flatMap(({ name, calls: its }) => its.map((call) => ({ from: name, ...call })));
  const hurt = new Set([
    ...verdict.hurt,
    ...verdict.perService.filter(({ breached }) => breached).map(({ service }) => service),
  ]);
  const broken = new Set([
    ...faults.flatMap(({ resource }) => hits.map((hit) => `${resource} ${hit}`)),
    ...(description.edge ? [`${description.edge.caller} ${description.edge.callee}`] : []),
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
        const isBroken = broken.has(`${from} ${to}`);
        const classes = `call ${isBroken ? 'broken' : need}`;
        return start && end ? [h('path', { class: classes, d: curve(start, end) })] : [];
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
      'Thick frame: hit. Dashed frame: may be hurt. Filled: was hurt. Red line: the call that was broken. Dotted line: the caller is to do without.',
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
