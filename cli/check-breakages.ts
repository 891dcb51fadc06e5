import { UsageError } from '../base/usage-error.ts';
import type { SystemModel } from '../lib/model/system.ts';

/**
 * Throws UsageError where a variable that makes a version bad on purpose has a value that the system's services do not
 * know: it would be deployed, and end for another reason than was meant. Empty is as if it were not set. `option` is what
 * the variables were given by.
 */
export function checkBreakages(
  { breakages = {} }: Pick<SystemModel, 'breakages'>,
  variables: Readonly<Record<string, string>>,
  option: string,
): void {
  for (const [name, known] of Object.entries(breakages)) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value && !known.includes(value)) {
      throw new UsageError(`${option} ${name} must be ${known.join(' or ')}, not ${JSON.stringify(value)}`);
    }
  }
}

/** `BREAK=crash|slow` */
export const breakagesInWords = ({ breakages = {} }: Pick<SystemModel, 'breakages'>): string =>
  Object.entries(breakages)
    .map(([name, known]) => `${name}=${known.join('|')}`)
    .join(' or ');
