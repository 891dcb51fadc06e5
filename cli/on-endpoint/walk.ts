import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';

/** Where a command's words go. */
export interface Say {
  news(line: string): void;
  trouble(line: string): void;
}

/**
 * Does a command in every account and region that was asked for, all at once: one that cannot be reached keeps none of
 * the others waiting. Where there are several, each line says which it is about, what goes wrong in one is told, and the
 * exit status is the worst; where there is one, this rejects as it does. `oneByOne`: where it may ask something.
 */
export async function walk(
  places: readonly EndpointSettings[],
  visit: (place: EndpointSettings, say: Say) => Promise<ExitStatus>,
  { oneByOne = false } = {},
): Promise<ExitStatus> {
  const [only, ...others] = places;
  if (only && others.length === 0) return visit(only, sayTo(''));
  const visitOne = async (place: EndpointSettings): Promise<ExitStatus> => {
    const say = sayTo(`${nameOfPlace(place)}: `);
    try {
      return await visit(place, say);
    } catch (error) {
      say.trouble((error as Error).message);
      return exitStatus.error;
    }
  };
  const statuses: ExitStatus[] = [];
  if (oneByOne) for (const place of places) statuses.push(await visitOne(place));
  else statuses.push(...(await Promise.all(places.map(visitOne))));
  return statuses.reduce((worst, status) => (status > worst ? status : worst), exitStatus.held);
}

/** To the terminal, each line with the prefix. */
export const sayTo = (prefix: string): Say => ({
  news: (line) => console.log(prefix + line),
  trouble: (line) => console.error(prefix + line),
});

/** `PROFILE REGION`, as far as they were given. */
export const nameOfPlace = ({ endpoint, profile, region }: EndpointSettings): string =>
  [profile, region].filter((part) => part !== undefined).join(' ') || endpoint;
