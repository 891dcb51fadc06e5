import { connect } from 'node:net';

const { hostname, port } = new URL(process.env.REDIS_URL);
const patience = 400;

let socket;
let waiting = [];

/** One command of one answer, which is a number, a text of one line or a list of such texts; rejects where none comes in time. */
export const ask = (...words) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new Error('redis does not answer')), patience);
    waiting.push({
      resolve: (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      reject: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    });
    connection().write(
      `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
    );
  });

function end(error) {
  socket?.destroy();
  socket = undefined;
  const all = waiting;
  waiting = [];
  for (const { reject } of all) reject(error);
}

function connection() {
  if (socket) return socket;
  const mine = connect({ host: hostname, port: Number(port) });
  let text = '';
  mine.setEncoding('utf8').on('data', (more) => {
    text += more;
    for (let read = answer(text); read; read = answer(text)) {
      text = read.rest;
      waiting.shift()?.resolve(read.value);
    }
  });
  const lost = (error) => socket === mine && end(error);
  mine.on('error', lost).on('close', () => lost(new Error('redis has gone')));
  socket = mine;
  return mine;
}

/** The first answer in a text, and what is behind it; undefined where it is not all there yet. */
function answer(text) {
  const at = text.indexOf('\r\n');
  if (at < 0) return undefined;
  const [kind, head, rest] = [text[0], text.slice(1, at), text.slice(at + 2)];
  if (kind === '$') {
    const length = Number(head);
    if (length < 0) return { value: null, rest };
    return rest.length < length + 2 ? undefined : { value: rest.slice(0, length), rest: rest.slice(length + 2) };
  }
  if (kind !== '*') return { value: kind === ':' ? Number(head) : head, rest };
  const value = [];
  for (let left = rest; ; ) {
    if (value.length === Number(head)) return { value, rest: left };
    const read = answer(left);
    if (!read) return undefined;
    value.push(read.value);
    left = read.rest;
  }
}
