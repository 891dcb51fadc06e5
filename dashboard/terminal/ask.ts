import { type Ask, answerOf } from '../view/in-words.ts';

/** `endpoint`: of the system that is up now; a terminal is no page, and needs no token. */
export const createAsk =
  (endpoint: () => string | undefined): Ask =>
  async <Result>(path: string, body?: object) => {
    const url = endpoint();
    if (url === undefined) throw new Error('no system is up');
    const headers = { 'content-type': 'application/json' };
    const options = body && { method: 'POST', headers, body: JSON.stringify(body) };
    return answerOf<Result>(await fetch(`${url}/_breakwater/dashboard/${path}`, options));
  };
