import { type Ask, answerOf } from '../view/in-words.ts';

/** `base`: where the page is served. What changes something carries the token, which only a page from there can read. */
export const createAsk =
  (base: string): Ask =>
  async <Result>(path: string, body?: object) => {
    if (!body) return answerOf<Result>(await fetch(`${base}/${path}`));
    // A system that was started again has another one.
    const { token } = await answerOf<{ token: string }>(await fetch(`${base}/token`));
    const headers = { 'content-type': 'application/json', 'x-breakwater-token': token };
    return answerOf<Result>(await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
