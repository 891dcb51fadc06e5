import { isLoopback } from '../base/addresses.ts';
import { places, type SystemState } from '../local/supervisor/state.ts';

/** Where else a system listens, and how others come in; the token itself stays in the state file. */
export function listenLines({ listen, token }: SystemState, folder: string): string[] {
  if (!listen) return [];
  const lines = listen.urls.map((url) => `It listens on ${url} too.`);
  if (token === undefined) return lines;
  return [
    ...lines,
    `From beyond this machine: AWS_ACCESS_KEY_ID=breakwater and the token as AWS_SECRET_ACCESS_KEY, or Authorization: Bearer;`,
    `the token is in ${places(folder).state}: jq -r .token`,
  ];
}

/** Whether a URL is that of a listener which wants the token. */
export const wantsToken = (url: string): boolean => !isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));

/** A state that may be shown. */
export const withoutToken = ({ token: _, ...state }: SystemState): Omit<SystemState, 'token'> => state;
