import { describe, expect, test } from '@jest/globals';
import { callsIn, lost, outcomesIn, received, sent } from './replay.ts';

describe('HTTP', () => {
  test('a call after an answer that closes the connection is told so, and so is the trace of each', () => {
    const ask = (header: string) => sent(`GET /a HTTP/1.1\r\n${header}\r\n\r\n`);
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const talk = [
      ...[
        ask(`traceparent: 00-${trace}-00f067aa0ba902b7-01`),
        received('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'),
      ],
      ...[ask('X-Amzn-Trace-Id: Self=1-1;Root=1-67891233-abcdef012345678912345678'), lost(1)],
    ];
    expect(callsIn('http', talk)).toMatchObject([
      { asked: { trace } },
      { toldToClose: true, outcome: 'failed', asked: { trace: '1-67891233-abcdef012345678912345678' } },
    ]);
    expect(callsIn('http', talk)[0]).not.toHaveProperty('toldToClose');
  });

  test('who has the SDK try once tells attempts apart by other ids, or not at all', () => {
    const idOf = (...headers: string[]) => {
      const ask = ['POST / HTTP/1.1', 'amz-sdk-invocation-id: i1', ...headers, '', ''].join('\r\n');
      return callsIn('http', [sent(ask), received('HTTP/1.1 200 OK\r\n\r\n')])[0]?.asked?.id;
    };
    expect(idOf('amz-sdk-request: attempt=1; max=3', 'x-request-id: r1')).toBe('i1');
    expect(idOf('amz-sdk-request: attempt=1; max=1', 'x-request-id: r1')).toBe('r1');
    expect(idOf('amz-sdk-request: attempt=1; max=1')).toBeUndefined();
  });

  test('reads that have one answer are alike: by their path and who asks, or by a table operation and its body', () => {
    const readsOf = (request: string) =>
      callsIn('http', [sent(request), received('HTTP/1.1 200 OK\r\n\r\n')])[0]?.asked?.reads;
    const get = (path: string, ...headers: string[]) =>
      readsOf([`GET ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
    const table = (operation: string, body: string, signature: string) => {
      const head = [`X-Amz-Target: DynamoDB_20120810.${operation}`, `Authorization: AWS4-HMAC-SHA256 ${signature}`];
      return readsOf(['POST / HTTP/1.1', ...head, '', body].join('\r\n'));
    };
    expect(get('/a', 'x-request-id: 1')).toBe(get('/a', 'x-request-id: 2'));
    expect(get('/a')).not.toBe(get('/b'));
    expect(get('/me', 'Authorization: Bearer 1')).not.toBe(get('/me', 'Authorization: Bearer 2'));
    expect(table('GetItem', '{"id":1}', 'of now')).toBe(table('GetItem', '{"id":1}', 'of later'));
    expect(table('GetItem', '{"id":1}', 'of now')).not.toBe(table('GetItem', '{"id":2}', 'of now'));
    expect([table('PutItem', '{}', ''), readsOf('POST /orders HTTP/1.1\r\n\r\n')]).toEqual([undefined, undefined]);
  });

  test('the probe of a path is told from a page whose name begins like it', () => {
    const ok = received('HTTP/1.1 200 OK\r\n\r\n');
    expect(outcomesIn('http', [sent('GET /health HTTP/1.1\r\n\r\n'), ok])).toEqual([]);
    expect(outcomesIn('http', [sent('GET /ready?full HTTP/1.1\r\n\r\n'), ok])).toEqual([]);
    expect(outcomesIn('http', [sent('GET /ready-meals HTTP/1.1\r\n\r\n'), ok])).toEqual(['served']);
  });

  test('a web socket is one call, and what passes on it is none', () => {
    const upgrade = [sent('GET /news HTTP/1.1\r\nupgrade: websocket\r\n\r\n'), received('HTTP/1.1 101 S\r\n\r\n')];
    expect(outcomesIn('http', [...upgrade, sent('frame'), received('frame'), sent('frame'), lost(5000)])).toEqual([
      'served',
    ]);
  });

  test('HTTP/2 cannot be read: an answer is an answer', () => {
    const preface = sent('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(outcomesIn('http', [preface, received('settings'), sent('headers'), received('data')])).toEqual([
      'served',
      'served',
    ]);
  });
});
