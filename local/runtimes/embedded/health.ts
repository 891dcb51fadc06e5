import { get } from 'node:http';
import type { Clock } from '../../../base/clock.ts';

/** Whether a GET is answered with 200 within `timeoutMs`; a silent, slow or refusing task is not healthy. */
export function answersOk(port: number, path: string, timeoutMs: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    const closed = new AbortController();
    void clock.sleep(timeoutMs, closed.signal).then(() => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => {
      closed.abort();
      resolve(false);
    });
  });
}
