/** Asks the system for something; rejects with its words where it refuses. */
export type Ask = <Result>(path: string, body?: object) => Promise<Result>;

export const createAsk =
  (endpoint: () => string | undefined): Ask =>
  async <Result>(path: string, body?: object) => {
    const url = endpoint();
    if (url === undefined) throw new Error('no system is up');
    const response = await fetch(`${url}/_breakwater/dashboard/${path}`, {
      ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = (await response.json().catch(() => ({}))) as { message?: string };
    if (!response.ok) throw new Error(answer.message ?? `${path} answered ${response.status}`);
    return answer as Result;
  };
