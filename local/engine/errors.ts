/** A failure that FIS reports to the caller. `name` is the AWS exception, `httpStatus` its status. Source: FIS API model. */
export abstract class FisError extends Error {
  abstract readonly httpStatus: number;
}

/** The request is wrong: `message` says in which field and with which value. */
export class ValidationException extends FisError {
  override readonly name = 'ValidationException';
  readonly httpStatus = 400;
}

export class ResourceNotFoundException extends FisError {
  override readonly name = 'ResourceNotFoundException';
  readonly httpStatus = 404;
}

/** The request is right and cannot be had in the present state. */
export class ConflictException extends FisError {
  override readonly name = 'ConflictException';
  readonly httpStatus = 409;
}

export class ServiceQuotaExceededException extends FisError {
  override readonly name = 'ServiceQuotaExceededException';
  readonly httpStatus = 402;
}

/** Why an experiment cannot start its actions: it ends `failed` with this reason. */
export class TargetResolutionError extends Error {
  override readonly name = 'TargetResolutionError';
}
