import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { ChartData } from './chart-data.ts';
import type { Element } from './parts.ts';

/** What stands in a page beside what is told. */
export interface Assets {
  readonly styles: string;
  /** Draws the charts; plain JavaScript. */
  readonly script: string;
}

export interface Told {
  readonly title: string;
  readonly body: Element;
  /** Of each place for charts, by its number. */
  readonly charts: readonly ChartData[];
}

/** A whole page, in one file that needs no other. */
export function documentOf({ title, body, charts }: Told, { styles, script }: Assets): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${renderToString(h('span', null, title)).replace(/<[^>]*>/g, '')}</title>`,
    `<style>${styles}</style>`,
    '</head>',
    `<body>${renderToString(body)}`,
    `<script type="application/json" id="runs">${JSON.stringify(charts).replaceAll('<', '\\u003c')}</script>`,
    `<script>${script.replaceAll('</script', '<\\/script')}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
