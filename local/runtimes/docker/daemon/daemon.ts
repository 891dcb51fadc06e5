import type Docker from 'dockerode';

/** The oldest API of the daemon that all that is asked of it is in: Docker 20.10. */
export const oldestApi = '1.41';

/** A Docker daemon that answered, and what it says of itself. */
export interface Daemon {
  readonly docker: Docker;
  /** Where it was found, e.g. `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Its version, e.g. `28.5.1`. */
  readonly version: string;
  readonly kernel: string;
  /** As Docker names it: `x86_64`, `aarch64`. */
  readonly architecture: string;
  readonly cgroupVersion: '1' | '2';
  /** What it runs on, e.g. `Debian GNU/Linux 12`. */
  readonly operatingSystem: string;
  readonly isDesktop: boolean;
  readonly isRootless: boolean;
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
}

/** No daemon can be worked with; the message says why, and what to do. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
  /** What to do about it. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}
