import { amqp } from './amqp.ts';
import type { Dialect } from './conversation.ts';
import { http } from './http.ts';
import type { LinkProtocol } from './link-protocol.ts';
import { mongodb } from './mongodb.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import { resp } from './resp.ts';
import { tcp } from './tcp.ts';

/** How the calls on a link are read, by its protocol. */
export const dialects: Readonly<Record<LinkProtocol, Dialect>> = {
  http,
  dynamodb: http,
  resp,
  tcp,
  postgres,
  mysql,
  amqp,
  mongodb,
};
