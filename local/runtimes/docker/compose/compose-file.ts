/** A compose file, as far as ours says anything: Compose v2, and 1.29 where it knows the field. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, object>>;
}

export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly healthcheck?: HealthCheck;
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>;
  readonly networks: Readonly<Record<string, NetworkPlace>>;
  readonly ports?: readonly string[];
  readonly restart: 'unless-stopped';
  readonly stop_grace_period?: string;
  readonly cpus: number;
  readonly mem_limit: string;
  readonly memswap_limit?: string;
  readonly pids_limit: number;
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

export type Condition = 'service_started' | 'service_healthy';

export interface NetworkPlace {
  readonly aliases?: readonly string[];
}

export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

/** A duration as Compose has it. */
export const seconds = (milliseconds: number): string => `${milliseconds / 1000}s`;

/** Text that Compose takes as it is: it would fill in what follows a `$`. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** What Compose fills in when it reads the file: a variable of whoever runs it, or else that text. */
export const variable = (name: string, otherwise: string | number): string => `\${${name}:-${otherwise}}`;
