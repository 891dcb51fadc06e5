import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { type Instance, render } from 'ink';
import { createElement as h } from 'react';
import type { LiveState } from '../../../dashboard/terminal/follow-live.ts';
import { Screen } from '../../../dashboard/terminal/screen.ts';
import { createFoldedView } from '../../../dashboard/view/fold-view.ts';
import type { Ask } from '../../../dashboard/view/in-words.ts';
import { describedSystem } from '../../../lib/model/experiments/describe.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { impairs, RunStory } from '../measure/support/run-story.ts';

const offered = ['kill-gateway', 'kill-order-service', 'lose-payment'].map((name) => ({
  ...{ name, says: '', hypothesis: '', listed: true },
  ...{ hits: [name.replace('kill-', '')], expectedRadius: name === 'lose-payment' ? ['order-service'] : [] },
}));

let shown: Instance | undefined;
afterEach(() => shown?.unmount());

/** A terminal, as a program sees it. */
class Terminal extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 110;
  readonly rows = 40;
  readonly frames: string[] = [];
  write(text: string): boolean {
    this.frames.push(text);
    return true;
  }
}

/** What somebody types. */
class Keyboard extends EventEmitter {
  readonly isTTY = true;
  #typed: string[] = [];
  setEncoding = () => this;
  setRawMode = () => this;
  ref = () => this;
  unref = () => this;
  resume = () => this;
  pause = () => this;
  read = () => this.#typed.shift() ?? null;
  type(text: string): void {
    this.#typed.push(text);
    this.emit('readable');
  }
}

async function open(story: RunStory, asked: (path: string, body?: object) => unknown = () => ({})) {
  const terminal = new Terminal();
  const keyboard = new Keyboard();
  const folded = createFoldedView({ system: describedSystem(shopModel), experimentOf: () => 'lose-payment' });
  for (const event of story.events.toSorted((one, other) => one.mono - other.mono)) folded.add(event);
  const about = {
    version: '1',

    runtime: 'embedded',
    timeScale: 0.1,
    resilience: 'off',
    lacking: ['retries'],
  };
  const state: LiveState = { view: folded.view(), seconds: folded.seconds(), about, isLive: true };
  const ask: Ask = async <Result>(path: string, body?: object) =>
    (path === 'experiments' ? offered : asked(path, body)) as Result;
  const screen = h(Screen, {
    subscribe: (tell) => {
      tell(state);
      return () => {};
    },
    ask,
    now: () => 13_000,
  });
  shown = render(screen, {
    stdout: terminal as unknown as NodeJS.WriteStream,
    stdin: keyboard as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
  });
  const text = () => stripVTControlCharacters(terminal.frames.at(-1) ?? '');
  const until = async (words: string | RegExp) => {
    for (let tries = 0; tries < 300 && !text().match(words); tries++) await sleep(10);
    expect(text()).toMatch(words);
  };
  const type = async (...keys: string[]) => {
    for (const key of keys) {
      keyboard.type(key);
      await sleep(30);
    }
  };
  return { text, until, type };
}

const running = () =>
  new RunStory()
    .task(1, 'order-service', 'abcdef0123', 'ready')
    .task(1, 'gateway', 'aaaa', 'ready')
    .edge('gateway>order-service', 11, 13, { calls: 20, failed: 5 })
    .window('users', 10, { served: 30, failed: 10 }, 'browse')
    .window('users', 11, { served: 40 }, 'browse')
    .status(10, 'running')
    .planned(10.1, 'F1', 'abcdef0123', 'order-service', impairs)
    .applied(10.4, 'F1')
    .observed(10.6, 'F1');

test('a screen shows services, users, and what is in force with what is left of it', async () => {
  const { text, until } = await open(running());
  await until('lose-payment');
  expect(text()).toContain('resilience off');
  expect(text()).toMatch(/◆order-service +●○ +1 of 2 +20\/s, 25 % fail/);
  expect(text()).toMatch(/gateway +●○ +1 of 2/);
  expect(text()).toMatch(/payment-service +○○ +0 of 2/);
  expect(text()).toMatch(/usable +█?▆?.* 75 %/);
  expect(text()).toMatch(/in force, \d+\.\d s left, seen/);
});

test('a key kills a task of the service that is chosen, after whom it may hurt was shown', async () => {
  const asked: unknown[] = [];
  const { until, type } = await open(new RunStory(), (...all) => asked.push(all));
  await until('q quit');
  await type('k');
  await until(/Kill a task of which service\?[\s\S]* gateway[\s\S]* order-service/);
  await type('ord');
  await until('hits order-service; nobody else may be hurt');
  await type('\r');
  await until('nothing is broken');
  expect(asked).toEqual([['runs', { experiment: 'kill-order-service' }]]);
});

test('Escape asks for nothing, and a key of the menu is none of the screen', async () => {
  const asked: unknown[] = [];
  const { until, type } = await open(new RunStory(), (...all) => asked.push(all));
  await until('q quit');
  await type('r');
  await until('Run which experiment?');
  await type('s', 'q');
  await until('nothing is called so');
  await type('\u001b');
  await until('k kill a task');
  await type('p');
  await until('Panic?');
  await type('\r');
  expect(asked).toEqual([]);
});

test('what the system refuses is said', async () => {
  const { until, type } = await open(new RunStory(), () => {
    throw new Error('no experiment is running');
  });
  await until('q quit');
  await type('s');
  await until('no experiment is running');
});
