import { account, region } from '../../../../lib/model/local-account.ts';
import { isGood } from '../../../../lib/model/poison.ts';
import { ask, type QueueView, viewPath } from './queue-view.ts';

/**
 * When each good message of a queue was sent that is not deleted, wall clock: what a fault has put there is left out. SQS tells the age of a message only to those who
 * take it; both emulators can be looked into: fauxqs by its own page, LocalStack by its developer endpoint. Rejects where
 * neither has the queue. Source: LocalStack documentation, SQS, developer endpoints.
 */
export async function sentTimes(origin: string, queue: string): Promise<number[]> {
  const name = encodeURIComponent(queue);
  const own = await ask(origin + viewPath(queue));
  if (own.ok) return timesOfFauxqs((await own.json()) as QueueView);
  const shown = 'ShowInvisible=true&ShowDelayed=true';
  const other = await ask(`${origin}/_aws/sqs/messages/${region}/${account}/${name}?${shown}`);
  if (other.ok) return timesOfLocalStack((await other.json()) as LocalStackView);
  throw new Error(`queue ${queue} cannot be looked into: status ${own.status}, ${other.status}`);
}

const timesOfFauxqs = ({ messages: { ready, delayed, inflight } }: QueueView): number[] =>
  [...ready, ...delayed, ...inflight.map(({ message }) => message)]
    .filter(isGood)
    .map(({ sentTimestamp }) => sentTimestamp);

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
