import { get } from 'node:http';

/** Whether a GET is answered with 200 within `timeoutMs`; a silent, slow or refusing task is not healthy. */
export function answersOk(port: number, path: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    const limit = setTimeout(() => request.destroy(), timeoutMs);
    request.once('error', () => resolve(false));
    request.once('close', () => {
      clearTimeout(limit);
      resolve(false);
    });
  });
}
