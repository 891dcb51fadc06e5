/** The attribute of a message that nobody can handle, which Breakwater has put onto a queue: the id of its fault. */
export const poisonAttribute = 'breakwater-fault';

const words = 'Nobody can handle this message: Breakwater has put it here for the fault';

/** What it says unless told otherwise: no JSON, and of which fault it is. */
export const poisonBody = (faultId: string): string => `${words} ${faultId}.`;

/** A message as it is told of without being received. */
export interface SeenMessage {
  readonly body?: string;
  readonly messageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

/** The fault that a message is of; undefined for a good one. Whoever sends it on may leave its attributes out: its body is asked, too. */
export function faultOfMessage({ body = '', messageAttributes }: SeenMessage): string | undefined {
  const told = messageAttributes?.[poisonAttribute]?.StringValue;
  return told ?? (body.startsWith(words) ? body.slice(words.length).trim().replace(/\.$/, '') : undefined);
}

export const isGood = (message: SeenMessage): boolean => faultOfMessage(message) === undefined;
