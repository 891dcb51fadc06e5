import { type Rules, requestReply } from './request-reply.ts';
import { unknown } from './tcp.ts';
import { isTls } from './tls.ts';

const housekeeping = ['AUTH', 'CLIENT', 'HELLO', 'INFO', 'PING', 'QUIT', 'SELECT'];

/** They wait until something is there, or go on for as long as the connection. Source: redis.io, commands. */
const waiting = [
  ...['BLMOVE', 'BLMPOP', 'BLPOP', 'BRPOP', 'BRPOPLPUSH', 'BZMPOP', 'BZPOPMAX', 'BZPOPMIN', 'WAIT', 'WAITAOF'],
  ...['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE', 'MONITOR', 'PSYNC'],
];

/** What a client asks for again, otherwise, or did wrong: the server is well. */
const answers = /^-(ASK|BUSYGROUP|MOVED|NOGROUP|NOSCRIPT|WRONGTYPE)\b/;

const rules: Rules = {
  isCounted: (request) => {
    const command = /^(?:\*\d+\r\n\$\d+\r\n)?([a-z]+)/i.exec(request)?.[1]?.toUpperCase() ?? '';
    const waits = waiting.includes(command) || (command.startsWith('XREAD') && /\bBLOCK\b/i.test(request));
    return !waits && !housekeeping.includes(command);
  },
  outcome: (reply) => (reply.startsWith('-') && !answers.test(reply) ? 'failed' : 'served'),
};

/** The protocol of Redis; in TLS, an answer is an answer. */
export const resp = requestReply((first) => (isTls(first) ? unknown : rules));
