import * as z from 'zod';
import { nearest } from '../../base/nearest.ts';

/** What checks each field of a documented type: all of them, and no others, or it does not compile. */
export type ShapeOf<Type> = { readonly [Field in keyof Required<Type>]: z.ZodType<Type[Field]> };

/**
 * An object with the fields of a type and no others; an unknown one is named with the nearest that there is, or with what
 * `hints` say of it. `type` is its name, by which the JSON schema finds what is written there of each field.
 */
export function fields<Type>(
  type: string,
  shape: ShapeOf<Type>,
  hints: Readonly<Record<string, string>> = {},
): z.ZodType<Type> {
  return z
    .strictObject(shape, {
      error: (issue) => {
        if (issue.code !== 'unrecognized_keys') return undefined;
        const [key = ''] = issue.keys as string[];
        const hint = Object.hasOwn(hints, key) ? `: ${hints[key]}` : nearest(key, Object.keys(shape));
        return `has no field ${JSON.stringify(key)}${hint}`;
      },
    })
    .meta({ id: type }) as unknown as z.ZodType<Type>;
}

/** How services, stores and journeys are named. */
export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'is not lower-case letters, digits and dashes, beginning with a letter');

/** Source: AWS Tag naming limits and requirements; each resource has 50, of which some are ours and ECS's. */
export const tags = z
  .record(
    z
      .string()
      .regex(/^.{1,128}$/u, 'has not 1 to 128 characters')
      .regex(/^(?!aws:)/i, 'begins with aws:, which AWS keeps for itself')
      .regex(/^(?!breakwater:)/i, 'begins with breakwater:, which is ours'),
    z.string().max(256, 'has more than 256 characters'),
  )
  .refine((given) => Object.keys(given).length <= 40, 'are more than 40');

export const text = z.string().min(1, 'is empty');

export const wholeNumber = (least: number, most: number) =>
  z
    .int(`is not a whole number from ${least} to ${most}`)
    .min(least, `is less than ${least}`)
    .max(most, `is more than ${most}`);

export const port = wholeNumber(1, 65_535);
export const seconds = z.number('is not a number of seconds').positive('is not above 0').max(3600, 'is more than 3600');
export const share = z.number('is not a number from 0 to 1').min(0, 'is less than 0').max(1, 'is more than 1');

interface Read {
  readonly input?: unknown;
}

/**
 * What is said of a value that has none of several forms; of none at all that it is missing. `meant` is what it was likely to
 * be, as it would be written.
 */
export const noneOf = (forms: string, meant: (text: string) => string | undefined = () => undefined) => ({
  error: ({ input }: Read) => (input === undefined ? 'is missing' : `${forms}${didYouMean(input, meant)}`),
});

/** The suggestion of what a value was meant to be, if anything. */
export function didYouMean(input: unknown, meant: (text: string) => string | undefined): string {
  const near = typeof input === 'string' ? meant(input) : undefined;
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** A function of the user's; of any type that `Type` says. */
export const callable = <Type>() => z.custom<Type>((value) => typeof value === 'function', 'is not a function');
