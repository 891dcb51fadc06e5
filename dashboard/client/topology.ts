import { h } from 'preact';
import { curve, nodeHeight, nodeWidth, type Place, placesOf, sizeOf } from '../../report/page/graph-layout.ts';
import type { Element } from '../../report/page/parts.ts';
import { isHit, tasksOf, trafficInWords, trafficTo } from '../view/in-words.ts';
import type { CallView, View } from '../view/view.ts';

/** A call of which more than so much fails is drawn as failing. */
const failing = 0.01;

/** Who calls whom, how often, and how everybody is. */
export function Topology({ view }: { readonly view: View }): Element {
  const places = placesOf(view.system);
  const at = new Map(places.map((place) => [place.name, place]));
  const { wide, tall } = sizeOf(places);
  const declared = view.system.services.flatMap(({ name, calls }) =>
    calls.map(({ to, need }) => ({ from: name, to, need })),
  );
  return h(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': 'Services and stores' },
    h(
      'svg',
      { class: 'topology', viewBox: `0 0 ${wide} ${tall}`, role: 'img', 'aria-label': inWords(view) },
      declared.flatMap(({ from, to, need }) => {
        const [start, end] = [at.get(from), at.get(to)];
        if (!start || !end) return [];
        return [
          edge(
            start,
            end,
            need,
            view.calls.find(({ caller, callee }) => caller === from && callee === to),
          ),
        ];
      }),
      places.map((place) => node(place, view)),
    ),
  );
}

function edge(start: Place, end: Place, need: string, call: CallView | undefined): Element {
  const isFailing = call !== undefined && call.failed > failing;
  const classes = ['call', need, call && call.perSecond > 0 && 'busy', isFailing && 'failing'];
  const width = 1 + Math.min(4, Math.log10(1 + (call?.perSecond ?? 0)) * 1.6);
  const told = call
    ? `${call.perSecond} calls a second${isFailing ? `, ${Math.round(call.failed * 100)} % fail` : ''}`
    : 'no calls';
  return h(
    'path',
    { class: classes.filter(Boolean).join(' '), d: curve(start, end), style: { strokeWidth: width } },
    h('title', null, `${start.name} to ${end.name}: ${told}`),
  );
}

interface Health {
  readonly kind: 'good' | 'doubt' | 'bad' | 'none';
  readonly text: string;
}

function node({ name, x, y, isStore }: Place, view: View): Element {
  const { kind, text } = healthOf(name, isStore, view);
  const hit = isHit(view, name) ? 'hit' : '';
  return h(
    'g',
    { class: `node ${isStore ? 'store' : ''} ${kind} ${hit}`, transform: `translate(${x} ${y})` },
    h('rect', { width: nodeWidth, height: nodeHeight, rx: isStore ? nodeHeight / 2 : 6 }),
    h('text', { x: nodeWidth / 2, y: 14 }, name),
    h('text', { class: 'state', x: nodeWidth / 2, y: 27 }, text),
  );
}

function healthOf(name: string, isStore: boolean, view: View): Health {
  const traffic = trafficTo(view, name);
  const calls = trafficInWords(traffic);
  const isFailing = traffic.failed > failing;
  if (isStore) {
    const isAway = view.away.includes(name);
    return { kind: isAway ? 'bad' : isFailing ? 'doubt' : 'none', text: isAway ? 'away' : calls };
  }
  const { ready, wanted } = tasksOf(view, name);
  const kind = ready === 0 ? 'bad' : ready < wanted || isFailing ? 'doubt' : 'good';
  return { kind, text: [`${ready} of ${wanted}`, calls].filter(Boolean).join(' · ') };
}

function inWords(view: View): string {
  return view.system.services.map(({ name }) => `${name}: ${healthOf(name, false, view).text}`).join('; ');
}
