import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { systemClock } from '../../../../base/clock.ts';
import { RequestBudget } from '../../embedded/links/request-budget.ts';
import { throttling } from '../../embedded/links/throttle-gate.ts';

export interface GateOrder {
  readonly table: string;
  readonly requestsPerSecond: number;
  /** Where requests go on to that pass. */
  readonly to: { readonly address: string; readonly port: number };
}

/** Who looks says so: `probe` is counted as nobody's, `count` is answered by how many requests of others were throttled. */
export const lookHeader = 'x-breakwater-look';

/** Passes requests to DynamoDB on, but answers those for a table that are above its rate as DynamoDB answers what it throttles. */
export function createGate({ table, requestsPerSecond, to }: GateOrder): Server {
  let throttled = 0;
  const budget = new RequestBudget(requestsPerSecond, systemClock);
  const agent = new Agent({ keepAlive: true });
  const pass = (asked: IncomingMessage, body: Buffer, answer: ServerResponse) => {
    const { method, url, headers } = asked;
    const onward = request({ host: to.address, port: to.port, method, path: url, headers, agent }, (answered) => {
      answer.writeHead(answered.statusCode as number, answered.rawHeaders);
      answered.pipe(answer);
      answered.once('error', () => answer.destroy());
    });
    onward.once('error', () => answer.destroy());
    onward.end(body);
  };
  return createServer(async (asked, answer) => {
    const body = await buffer(asked).catch(() => undefined);
    if (!body) return;
    const look = asked.headers[lookHeader];
    if (look === 'count') return answer.end(JSON.stringify({ throttled }));
    if (!names(body, table) || budget.tryTake()) return pass(asked, body, answer);
    if (look === undefined) throttled += 1;
    const { status, headers, body: refusal } = throttling();
    answer.writeHead(status, headers).end(refusal);
  });
}

/** Whether a request is about a table: of all operations on one or several. Source: DynamoDB API reference. */
function names(body: Buffer, table: string): boolean {
  try {
    return isAbout(JSON.parse(body.toString()), table);
  } catch {
    return false;
  }
}

function isAbout(request: unknown, table: string): boolean {
  if (typeof request !== 'object' || request === null) return false;
  const { TableName, RequestItems, TransactItems } = request as Record<string, unknown>;
  const items = Array.isArray(TransactItems) ? TransactItems.flatMap((item) => Object.values(item as object)) : [];
  return (
    TableName === table ||
    (typeof RequestItems === 'object' && RequestItems !== null && Object.hasOwn(RequestItems, table)) ||
    items.some((item) => isAbout(item, table))
  );
}
