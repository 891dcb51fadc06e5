import type { EnvFile, FoundService, Note } from './found.ts';
import { portSaidBy } from './leading-variables.ts';

/** A program that is run on this machine as it is. */
export interface OwnProgram {
  readonly name: string;
  readonly command: readonly string[];
  /** The variables that its command begins with. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly envFile: EnvFile | undefined;
  /** Where it listens now, unless its command says another. */
  readonly port?: string | undefined;
  readonly notes?: readonly Note[];
  readonly isPublic?: boolean;
  /** It is told its port, as what starts it now does. */
  readonly followsPort?: boolean;
}

/** A program of this machine as a service: others know it by the port that its variables say. */
export function ownProgram({
  name,
  command,
  env = {},
  cwd,
  envFile,
  port: said,
  notes = [],
  isPublic = false,
  followsPort,
}: OwnProgram): FoundService {
  const port = Number(portSaidBy({ command, env }) ?? said);
  const ports = Number.isInteger(port) && port > 0 && port <= 65_535 ? [port] : [];
  return {
    name,
    hosts: [],
    ports,
    published: Object.fromEntries(ports.map((each) => [each, each])),
    command,
    cwd,
    source: cwd,
    env,
    envFiles: envFile ? [envFile] : [],
    wasContained: false,
    isPublic,
    dependsOn: [],
    notes,
    ...(followsPort && { followsPort }),
  };
}
