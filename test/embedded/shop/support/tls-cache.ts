import { createServer } from 'node:tls';
import { KeySpace } from '../../../../local/runtimes/embedded/stores/key-space.ts';
import { runRedisCommand } from '../../../../local/runtimes/embedded/stores/redis-commands.ts';
import { CommandParser, encodeReply, type RespReply } from '../../../../local/runtimes/embedded/stores/resp.ts';
import type { SelfSigned } from './certificate.ts';

/** The stand-in for Redis as ElastiCache has it: behind TLS, and deaf until it is told the token. */
export interface TlsCache {
  readonly port: number;
  /** The names of the commands it has run, AUTH apart. */
  readonly commands: string[];
  /** From now on every write is refused, as a primary that became a replica refuses it, on connections that exist. */
  becomeReplica(): void;
  close(): Promise<void>;
}

export async function startTlsCache({ key, cert }: SelfSigned, token: string): Promise<TlsCache> {
  const keys = new KeySpace();
  const commands: string[] = [];
  const closers = new Set<() => void>();
  let generation = 0;

  const server = createServer({ key, cert }, (socket) => {
    const parser = new CommandParser();
    const born = generation;
    let known = false;
    closers.add(() => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => socket.write(parser.push(chunk).map(answer).join('')));

    function answer(words: string[]): string {
      return encodeReply(replyTo(words));
    }

    function replyTo(words: string[]): RespReply {
      const name = words[0]?.toUpperCase() ?? '';
      if (name === 'AUTH') {
        known = words.at(-1) === token;
        return known ? { simple: 'OK' } : { error: 'WRONGPASS invalid username-password pair or user is disabled.' };
      }
      if (!known) return { error: 'NOAUTH Authentication required.' };
      if (name === 'SET' && born < generation)
        return { error: "READONLY You can't write against a read only replica." };
      commands.push(name);
      return runRedisCommand(keys, words);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    commands,
    becomeReplica() {
      generation += 1;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const close of closers) close();
      }),
  };
}
