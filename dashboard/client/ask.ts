/** Asks the server for something; rejects with its words where it refuses. */
export type Ask = <Result>(path: string, body?: object) => Promise<Result>;

/** `base`: where the page is served. What changes something carries the token, which only a page from there can read. */
export function createAsk(base: string): Ask {
  const read = async <Result>(response: Response): Promise<Result> => {
    const answer = (await response.json().catch(() => ({}))) as { message?: string };
    if (!response.ok) throw new Error(answer.message ?? `${response.url} answered ${response.status}`);
    return answer as Result;
  };
  return async <Result>(path: string, body?: object) => {
    if (!body) return read<Result>(await fetch(`${base}/${path}`));
    // A system that was started again has another one.
    const { token } = await read<{ token: string }>(await fetch(`${base}/token`));
    const headers = { 'content-type': 'application/json', 'x-breakwater-token': token };
    return read<Result>(await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
}
