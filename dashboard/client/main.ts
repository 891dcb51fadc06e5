import 'uplot/dist/uPlot.min.css';
import '../../report/page/styles.css';
import './dashboard.css';
import { h, render } from 'preact';
import { App } from './app.ts';
import { createAsk } from './ask.ts';
import { connect } from './connection.ts';

const place = document.getElementById('app');
const path = place?.dataset.path ?? '';
if (place && typeof EventSource === 'undefined')
  place.textContent =
    'This browser has no EventSource, by which the page is told what happens: take another, or chaos dashboard in a terminal.';
else if (place) {
  place.replaceChildren();
  render(h(App, { connection: connect(`${path}/live`), ask: createAsk(path), path }), place);
}
