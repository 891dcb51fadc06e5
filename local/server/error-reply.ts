import type { FastifyError, FastifySchemaValidationError } from 'fastify';
import { FisError, ValidationException } from '../engine/errors.ts';
import { RefusedRequest } from './errors.ts';

/** Any error as the one that the caller is told of. Source of names: AWS's common errors for REST-JSON. */
export function toFisError(error: FastifyError | FisError): FisError {
  if (error instanceof FisError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new RefusedRequest('RequestEntityTooLargeException', 413, 'the body is larger than 1 MB');
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return new RefusedRequest('SerializationException', 400, error.message);
  return new RefusedRequest('InternalServerException', 500, error.message);
}

/** What the schema found wrong, with the field in FIS's notation: `targets.oneTask.selectionMode: is required`. */
export function toValidationException([issue]: readonly FastifySchemaValidationError[]): ValidationException {
  const path = (issue?.instancePath ?? '').split('/').slice(1).map(unescapePointer);
  const missing = issue?.params.missingProperty;
  if (typeof missing === 'string') return new ValidationException(`${[...path, missing].join('.')}: is required`);
  return new ValidationException(`${path.join('.') || 'the body'}: ${messageOf(issue)}`);
}

function messageOf(issue: FastifySchemaValidationError | undefined): string {
  if (issue?.keyword === 'enum') return `must be one of ${String(issue.params.allowedValues)}`;
  return issue?.message ?? 'is not valid';
}

/** JSON pointers write / as ~1 and ~ as ~0. */
const unescapePointer = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
