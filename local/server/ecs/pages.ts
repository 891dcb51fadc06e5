import { InvalidParameterException } from '../../ecs/errors.ts';
import { paginate } from '../pagination.ts';

export interface PageRequest {
  readonly nextToken?: string;
  readonly maxResults?: number;
}

/** One page of a list, in the order of its keys. Throws InvalidParameterException for a token of another list. */
export function pageOf<T>(
  list: string,
  all: readonly T[],
  keyOf: (item: T) => string,
  { nextToken, maxResults }: PageRequest,
) {
  try {
    const query = {
      ...(nextToken !== undefined && { nextToken }),
      ...(maxResults !== undefined && { maxResults: String(maxResults) }),
    };
    return paginate(list, all, keyOf, query);
  } catch (error) {
    throw new InvalidParameterException((error as Error).message);
  }
}

/** A time as AWS JSON writes it: seconds since the epoch. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

/** The same under a name, where there is one. */
export const at = <Name extends string>(name: Name, milliseconds: number | undefined) =>
  milliseconds === undefined ? {} : ({ [name]: seconds(milliseconds) } as Record<Name, number>);
