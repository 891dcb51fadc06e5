/** Methods by class and number; an answer bears its call's name. Source: AMQP 0-9-1 complete reference. */
const names: Readonly<Record<string, string>> = {
  '10.50': 'connection.close',
  '20.40': 'channel.close',
  '20.41': 'channel.close-ok',
  '40.10': 'exchange.declare',
  '40.11': 'exchange.declare-ok',
  '40.20': 'exchange.delete',
  '40.21': 'exchange.delete-ok',
  '40.30': 'exchange.bind',
  '40.31': 'exchange.bind-ok',
  '40.40': 'exchange.unbind',
  '40.51': 'exchange.unbind-ok',
  '50.10': 'queue.declare',
  '50.11': 'queue.declare-ok',
  '50.20': 'queue.bind',
  '50.21': 'queue.bind-ok',
  '50.30': 'queue.purge',
  '50.31': 'queue.purge-ok',
  '50.40': 'queue.delete',
  '50.41': 'queue.delete-ok',
  '50.50': 'queue.unbind',
  '50.51': 'queue.unbind-ok',
  '60.40': 'basic.publish',
  '60.70': 'basic.get',
  '60.71': 'basic.get-ok',
  '60.72': 'basic.get-ok',
  '60.80': 'basic.ack',
  '60.120': 'basic.nack',
  '85.10': 'confirm.select',
  '85.11': 'confirm.select-ok',
  '90.10': 'tx.select',
  '90.11': 'tx.select-ok',
  '90.20': 'tx.commit',
  '90.21': 'tx.commit-ok',
  '90.30': 'tx.rollback',
  '90.31': 'tx.rollback-ok',
};

/** Where the calls that may want no answer say so: after how many short strings, behind 16 reserved bits, and in which bit. */
const noWait: Readonly<Record<string, readonly [strings: number, bit: number]>> = {
  'exchange.declare': [2, 4],
  'exchange.delete': [1, 1],
  'exchange.bind': [3, 0],
  'exchange.unbind': [3, 0],
  'queue.declare': [1, 4],
  'queue.bind': [3, 0],
  'queue.purge': [1, 0],
  'queue.delete': [1, 2],
};

/** Setting a channel up is no work for anybody. */
const housekeeping = new Set(['confirm.select-ok', 'channel.close-ok']);

const answers = new Set(Object.values(names).filter((name) => name.endsWith('-ok') && !housekeeping.has(name)));

export const methods = {
  nameOf: (classId: number, methodId: number): string => names[`${classId}.${methodId}`] ?? '',
  isAnswer: (name: string): boolean => answers.has(name),
  /** Whether a client that sends it awaits an answer. */
  isCall: (name: string, args: Buffer): boolean => answers.has(`${name}-ok`) && !waitsNot(name, args),
};

function waitsNot(name: string, args: Buffer): boolean {
  const place = noWait[name];
  if (!place) return false;
  let at = 2;
  for (let each = 0; each < place[0]; each++) at += 1 + (args[at] ?? 0);
  return (((args[at] ?? 0) >> place[1]) & 1) === 1;
}
