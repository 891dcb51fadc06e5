import { h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { coloursOf } from '../../report/client/colours.ts';
import type { Element } from '../../report/page/parts.ts';
import type { SecondView, View } from '../view/view.ts';
import { createLiveCharts, type LiveCharts } from './live-charts.ts';

interface ChartsProps {
  readonly seconds: readonly SecondView[];
  readonly view: View;
  readonly now: () => number;
}

/** What users get, second by second, on one axis with what is done to the system. */
export function Charts({ seconds, view, now }: ChartsProps): Element {
  const place = useRef<HTMLDivElement | null>(null);
  const charts = useRef<LiveCharts | undefined>(undefined);
  useEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const draw = () => {
      charts.current?.close();
      charts.current = createLiveCharts(current, coloursOf(current, false));
    };
    draw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      scheme.removeEventListener('change', draw);
      charts.current?.close();
    };
  }, []);
  useEffect(() => charts.current?.show(seconds, view, now()), [seconds, view, now]);
  return h('div', { class: 'charts', ref: place });
}
