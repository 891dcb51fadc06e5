import { randomBytes, randomInt } from 'node:crypto';
import { localArn } from '../../lib/model/local-account.ts';

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

/** The ARN of a FIS resource of the local account. */
export const arnOf = (kind: 'experiment-template' | 'experiment' | 'action' | 'safety-lever', id: string) =>
  localArn('fis', `${kind}/${id}`);

const pattern = new RegExp(`^${localArn('fis', '(experiment-template|experiment|action)')}/(.+)$`);

/** Kind and id of a FIS ARN of the local account; undefined where the text is none. */
export function parseArn(
  arn: string,
): { kind: 'experiment-template' | 'experiment' | 'action'; id: string } | undefined {
  const [, kind, id] = pattern.exec(arn) ?? [];
  return kind && id ? { kind: kind as 'experiment', id } : undefined;
}
