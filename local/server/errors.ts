import { FisError } from '../engine/errors.ts';

/** A request that is not FIS's to answer, refused before any operation sees it. */
export class RefusedRequest extends FisError {
  override readonly name: string;
  readonly httpStatus: number;

  constructor(name: string, httpStatus: number, message: string) {
    super(message);
    this.name = name;
    this.httpStatus = httpStatus;
  }
}

/** The port that the server should listen on belongs to somebody else. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number, cause?: unknown, address?: string) {
    const where = address === undefined ? '' : ` on ${address}`;
    super(`port ${port} is in use${where}; choose another with --base-port, e.g. --base-port ${port + 1}`, { cause });
  }
}
