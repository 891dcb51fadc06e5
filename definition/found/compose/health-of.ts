import { type Note, told } from '../found.ts';
import type { ComposeService } from './compose-service.ts';
import type { DockerCommand, Image } from './dockerfile.ts';

/** How a container shows that it is well, as far as we can look there too. */
export interface Health {
  readonly health?: string;
  /** The port that is asked. */
  readonly port?: number;
  readonly startSeconds?: number;
  readonly notes: readonly Note[];
}

const here = String.raw`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\$\{?HOSTNAME\}?)`;
const address = new RegExp(String.raw`(?:(https?):\/\/)?${here}(?::(\d+|\$\{?PORT\}?))?(\/[^\s'"\`|;)&]*)?`);
const connects =
  /\bnc\b|pg_isready|redis-cli|mysqladmin|mariadb-admin|healthcheck\.sh --connect|mongosh|rabbitmq-diagnostics|\/dev\/tcp\//;

/** The health check of a service, or of its image, as a probe. */
export function healthOf({ health }: ComposeService, image: Image | undefined): Health {
  const test = health?.test ?? testOf(image?.health);
  const seconds = health?.startSeconds;
  const startSeconds =
    seconds !== undefined && seconds > 60 ? { startSeconds: Math.min(3600, Math.ceil(seconds)) } : {};
  const [form, ...words] = test;
  if (form === undefined || form === 'NONE') return { ...startSeconds, notes: [] };
  const command = words.join(' ');
  const [asked, scheme, port, path = '/'] = address.exec(command) ?? [];
  const isHttp =
    asked !== undefined && (scheme === 'http' || /\b(curl|wget|http|fetch|urlopen|requests)\b/.test(command));
  const seen = { ...startSeconds, ...(port && /^\d+$/.test(port) && { port: Number(port) }), notes: [] };
  if (isHttp) return { ...seen, health: path };
  if (connects.test(command) || asked !== undefined) return { ...seen, health: 'tcp' };
  const said = command.length > 60 ? `${command.slice(0, 57)}...` : command;
  return {
    ...startSeconds,
    notes: [told('health', `compose looks by \`${said}\`, which is not done here`)],
  };
}

const testOf = (command: DockerCommand | undefined): readonly string[] => {
  if (command === undefined) return [];
  return typeof command === 'string' ? ['CMD-SHELL', command] : ['CMD', ...command];
};
