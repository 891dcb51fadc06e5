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

  /** `other`: a port that may be used instead. */
  constructor(port: number, { cause, address, other }: PortInUse = {}) {
    const where = address === undefined ? '' : ` on ${address}`;
    const instead = other === undefined ? '' : `, e.g. --base-port ${other}`;
    super(`port ${port} is in use${where}; choose another with --base-port${instead}`, { cause });
  }
}

interface PortInUse {
  readonly cause?: unknown;
  readonly address?: string;
  readonly other?: number | undefined;
}
