import { account, region } from '../../../../lib/model/local-account.ts';

const longestMilliseconds = 2000;

/**
 * When each message of a queue was sent that is not deleted, wall clock. SQS tells the age of a message only to those who
 * take it; both emulators can be looked into: fauxqs by its own page, LocalStack by its developer endpoint. Rejects where
 * neither has the queue. Source: LocalStack documentation, SQS, developer endpoints.
 */
export async function sentTimes(origin: string, queue: string): Promise<number[]> {
  const name = encodeURIComponent(queue);
  const own = await get(`${origin}/_fauxqs/queues/${name}`);
  if (own.ok) return timesOfFauxqs((await own.json()) as FauxqsView);
  const shown = 'ShowInvisible=true&ShowDelayed=true';
  const other = await get(`${origin}/_aws/sqs/messages/${region}/${account}/${name}?${shown}`);
  if (other.ok) return timesOfLocalStack((await other.json()) as LocalStackView);
  throw new Error(`queue ${queue} cannot be looked into: status ${own.status}, ${other.status}`);
}

const get = (url: string): Promise<Response> =>
  fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(longestMilliseconds) });

interface Waiting {
  readonly sentTimestamp: number;
}

interface FauxqsView {
  readonly messages: {
    readonly ready: readonly Waiting[];
    readonly delayed: readonly Waiting[];
    readonly inflight: readonly { readonly message: Waiting }[];
  };
}

const timesOfFauxqs = ({ messages: { ready, delayed, inflight } }: FauxqsView): number[] =>
  [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(({ sentTimestamp }) => sentTimestamp);

interface LocalStackMessage {
  readonly Attribute: readonly { readonly Name: string; readonly Value: string }[];
}

/** One message is no list: it is XML that was turned into JSON. */
interface LocalStackView {
  readonly ReceiveMessageResponse: {
    readonly ReceiveMessageResult?: { readonly Message?: LocalStackMessage | readonly LocalStackMessage[] } | null;
  };
}

const timesOfLocalStack = ({ ReceiveMessageResponse: { ReceiveMessageResult: result } }: LocalStackView): number[] =>
  [result?.Message ?? []]
    .flat()
    .flatMap(({ Attribute }) => Attribute.filter(({ Name }) => Name === 'SentTimestamp'))
    .map(({ Value }) => Number(Value));
