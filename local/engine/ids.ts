import { randomBytes, randomInt } from 'node:crypto';

/** Makes identifiers. They are unique over all runs, so never seeded: a journal outlives its engine. */
export interface Ids {
  template(): string;
  experiment(): string;
  fault(): string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const alphanumerics = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');

/** Ids in FIS's forms, such as EXTCDh1M8HHkhxoaQ. */
export const randomIds: Ids = {
  template: () => `EXT${alphanumerics(14)}`,
  experiment: () => `EXP${alphanumerics(14)}`,
  fault: () => `fault-${randomBytes(8).toString('hex')}`,
};

const prefix = 'arn:aws:fis:us-east-1:000000000000';

/** The ARN of a FIS resource of the local account. */
export const arnOf = (kind: 'experiment-template' | 'experiment' | 'action', id: string) => `${prefix}:${kind}/${id}`;

/** Kind and id of a FIS ARN of the local account; undefined where the text is none. */
export function parseArn(
  arn: string,
): { kind: 'experiment-template' | 'experiment' | 'action'; id: string } | undefined {
  const [, kind, id] = new RegExp(`^${prefix}:(experiment-template|experiment|action)/(.+)$`).exec(arn) ?? [];
  return kind && id ? { kind: kind as 'experiment', id } : undefined;
}
