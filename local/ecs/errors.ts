/** A failure that ECS reports to the caller. `name` is the AWS exception. Source: ECS API reference, errors of each action. */
export abstract class EcsError extends Error {
  /** As ECS answers each of them. */
  readonly httpStatus = 400;
}

/** The request is right in itself, and asks for what cannot be had: something that there is not, or is inactive. */
export class ClientException extends EcsError {
  override readonly name = 'ClientException';
}

/** The request is wrong: the message says in which parameter and with which value. */
export class InvalidParameterException extends EcsError {
  override readonly name = 'InvalidParameterException';
}

export class ClusterNotFoundException extends EcsError {
  override readonly name = 'ClusterNotFoundException';
}

export class ServiceNotFoundException extends EcsError {
  override readonly name = 'ServiceNotFoundException';
}

export class ServiceDeploymentNotFoundException extends EcsError {
  override readonly name = 'ServiceDeploymentNotFoundException';
}

/** The request cannot be had in the present state. */
export class ConflictException extends EcsError {
  override readonly name = 'ConflictException';
}

export class ResourceNotFoundException extends EcsError {
  override readonly name = 'ResourceNotFoundException';
}
