import { systemClock } from '../../../../base/clock.ts';
import type { Probe } from '../../step-by.ts';
import type { Target } from '../step-kind.ts';
import { longInNamespace, type NamespaceOptions } from './namespace.ts';
import type { Question } from './steps.ts';

/** What became of one connection. */
export interface Asked {
  readonly address: string;
  readonly port: number;
  readonly milliseconds: number;
  /** The code of its error, or `none` where there was no answer in time; absent where it was well. */
  readonly failure?: string;
}

interface AskOptions extends NamespaceOptions {
  /** How many connections for each question, all at once. */
  readonly times: number;
  readonly timeoutMs: number;
  /** What is sent once it is open, so that it shows what becomes of bytes. */
  readonly says?: string;
}

/** Questions are few: looking must not be a load of its own. */
const mostQuestions = 3;

/** Connects, in the network namespaces that the questions name; nothing where there is none, or they have gone. */
export async function ask(
  { ask: questions = [] }: { readonly ask?: readonly Question[] },
  options: AskOptions,
): Promise<Asked[]> {
  const byPlace = Map.groupBy(questions.slice(0, mostQuestions), ({ from }) => from.containerId);
  const said = await Promise.all(
    [...byPlace.values()].map((asked) => connectFrom((asked[0] as Question).from, asked, options).catch(() => [])),
  );
  return said.flat();
}

function connectFrom(from: Target, questions: readonly Question[], options: AskOptions): Promise<Asked[]> {
  const { times, timeoutMs, says = '' } = options;
  const order = { questions: questions.map(({ address, port }) => ({ address, port })), times, timeoutMs, says };
  return longInNamespace(from, options, async ({ run }) => {
    const said = await run('node', ['--eval', connectAll, JSON.stringify(order)]);
    return JSON.parse(said) as Asked[];
  });
}

/** A program of its own: a process cannot enter another namespace when it runs. */
const connectAll = `
const { connect } = require('node:net');
const { questions, times, timeoutMs, says } = JSON.parse(process.argv[1]);
const one = ({ address, port }) => new Promise((done) => {
  const begun = performance.now();
  const socket = connect({ host: address, port });
  const end = (failure) => {
    clearTimeout(timer);
    socket.destroy();
    done({ address, port, milliseconds: performance.now() - begun, ...(failure && { failure }) });
  };
  const timer = setTimeout(() => end(socket.connecting ? 'none' : undefined), timeoutMs);
  socket.on('error', ({ code }) => end(code));
  socket.on('connect', () => (says ? socket.write(says) : end()));
  socket.on('data', () => end());
  socket.on('close', () => end());
});
Promise.all(questions.flatMap((question) => Array.from({ length: times }, () => one(question))))
  .then((said) => process.stdout.write(JSON.stringify(said)));
`;

export function askedInWords(said: readonly Asked[]): string {
  const [first] = said;
  if (!first) return 'no connection was tried';
  const { address, port, milliseconds, failure } = first;
  const how =
    failure === undefined ? `took ${milliseconds.toFixed(1)} ms` : failure === 'none' ? 'got no answer' : failure;
  return `a connection to ${address}:${port}: ${how}`;
}

/** What the fault held back may come first. */
const proofMilliseconds = 3000;

/** Connects until one shows nothing of the fault; where nobody can be asked, there is nothing against it. */
export async function askUntil(
  step: { readonly ask?: readonly Question[] },
  options: NamespaceOptions,
  isWell: (asked: Asked) => boolean,
): Promise<Probe> {
  const end = systemClock.monotonic() + proofMilliseconds;
  for (;;) {
    const said = await ask(step, { ...options, times: 1, timeoutMs: 1000 });
    const well = said.find(isWell);
    if (well || said.length === 0) return { matches: true, detail: askedInWords(well ? [well] : []) };
    if (systemClock.monotonic() > end) return { matches: false, detail: askedInWords(said) };
    await systemClock.sleep(50);
  }
}
