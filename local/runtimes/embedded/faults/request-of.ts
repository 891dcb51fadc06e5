import type { RedisFault, RequestFault } from '../../../../lib/model/faults/effect.ts';
import type { LinkImpairment } from '../links/impairment.ts';
import type { Question } from './ask-link.ts';

/** One of the requests that a fault on requests is for: an echo is asked, since who serves them would do as it says. */
export function requestOf(impairment: LinkImpairment['impairment']): Pick<Question, 'request'> {
  switch (impairment.kind) {
    case 'http-fault':
      return { request: anyRequest(impairment) };
    case 'redis-fault':
      return commandFor(impairment);
    case 'dynamodb-partial-batch':
    case 'throttle':
      return { request: batchOfOne };
    default:
      return {};
  }
}

function anyRequest({ method, path }: RequestFault): string {
  return `${method === 'ANY' ? 'GET' : method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n`;
}

/** Where nothing is answered, it is no matter what is asked. */
function commandFor({ does }: RedisFault): Pick<Question, 'request'> {
  if (does === 'half-open') return {};
  return { request: does === 'LOADING' ? 'PING\r\n' : 'SET breakwater-probe 1\r\n' };
}

const items = '{"RequestItems":{"breakwater-probe":[{"DeleteRequest":{"Key":{"id":{"S":"probe"}}}}]}}';
const batchOfOne = [
  'POST / HTTP/1.1',
  'host: 127.0.0.1',
  'x-amz-target: DynamoDB_20120810.BatchWriteItem',
  'content-type: application/x-amz-json-1.0',
  `content-length: ${items.length}`,
  '',
  items,
].join('\r\n');
