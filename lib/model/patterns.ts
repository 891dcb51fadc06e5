/** How a pattern of resilience fared in one experiment. `weak`: it works, and not well enough; `failed`: it is not there. */
export type PatternResult = 'held' | 'weak' | 'failed' | 'not exercised' | 'not measured';

/** A pattern of resilience, and what is measured of it. */
export interface Pattern {
  readonly title: string;
  /** What is measured. */
  readonly measures: string;
  /** By what it is told, and when it is exercised. */
  readonly how: string;
  /** What was not seen where it was not exercised. */
  readonly unseen: string;
  /** The unit of values and limits; a factor has none. */
  readonly unit: '' | 's' | '%';
  /** Beyond it the pattern is weak or has failed. */
  readonly limit: number;
  /** What the limit rests on. */
  readonly because: string;
}

/** Every pattern that is judged, by its name. */
export const patterns = {
  'time-out': {
    title: 'Time-out',
    measures: 'the longest that a call waited while its callee was broken',
    how: 'Each edge on the links, from the first byte of a call to its answer or its end. Exercised where calls wait at least twice as long as before the fault. A call that lasts as long as the fault was ended by nobody: the pattern has failed.',
    unseen: 'no call waited twice as long as before the fault',
    unit: 's',
    limit: 5,
    because:
      'nobody waits for so long for a page, and a caller that does holds a connection, memory and a worker for nothing',
  },
  deadline: {
    title: 'Deadline',
    measures: 'how long a service waits for what it calls, over how long its own callers wait for it',
    how: 'The longest calls on the links that were given up: of a service to what was hit, and of its callers to it. Exercised where at least three calls to what was hit were given up. Of programs that pass a trace on (traceparent, X-Amzn-Trace-Id), weak as well where at least three calls to what was hit, and a tenth of all, were begun more than 50 ms after the caller of their request had left.',
    unseen: 'fewer than three calls to what was hit were given up',
    unit: '',
    limit: 1.1,
    because: 'an answer that comes after the caller has left is work for nothing, and no fallback is given in time',
  },
  retry: {
    title: 'Retry',
    measures: 'how many calls there are for one that is usual or was asked for, in the worst three seconds',
    how: 'Each edge on the links. An attempt is a further one where the same task has asked for the same before and that has failed: by the id of an AWS SDK invocation (where the SDK tries more than once), x-request-id, traceparent, X-Amzn-Trace-Id or Idempotency-Key. Of requests that carry none only a multiple is made out, by how many calls there usually are for so many users: whether they are made again at all is not known; not at a Redis, which is asked to keep what it could not. Where fewer than 20 calls are usual in three seconds, 20 are meant: what multiplies a handful is no load to speak of. Work that was put off and is made up for later is no retry. What the mesh makes again (--mesh-retries) is no attempt of the program: it is named beside them. Weak as well where no attempt is made again that would have been of use: at least 20 calls to or from what was hit fail, and no more than half of all, hardly one is made again though their requests tell themselves apart, and users get no answer.',
    unseen:
      'no call was seen to be made again, and none that would have been of use was seen to be missing: of requests without an id only a multiple is seen',
    unit: '',
    limit: 1.5,
    because: 'a callee in trouble with half as many calls again can still recover; several times as many keep it down',
  },
  'back-off': {
    title: 'Back-off',
    measures: 'how alike the waits are before callers ask again; none at all are as alike as can be',
    how: 'Each edge on the links: from the end of an attempt that failed to the start of the next of the same request, told as for retries. Weak where third and later attempts come within 3 ms, which is no waiting at all, and where second attempts come after 25 ms or more and always after the same time, give or take a tenth: all callers come back together. Exercised by 20 second attempts, or 10 later ones.',
    unseen: 'fewer than 20 requests were seen to be made again',
    unit: '%',
    limit: 90,
    because:
      'a callee in trouble is given no time by who asks at once, and is hit by all at one moment where all wait as long',
  },
  idempotency: {
    title: 'Idempotency',
    measures: 'further attempts of a request that came under another Idempotency-Key than the first',
    how: 'Each edge on the links: attempts of one request, told by its own id as for retries, whose Idempotency-Key differs. Exercised where a request that has such a key failed and was made again. That a callee does a thing twice under one key is seen by the promises about data.',
    unseen: 'no request with an Idempotency-Key was seen to fail and to be made again',
    unit: '',
    limit: 0,
    because: 'a callee knows a request again by its key alone: under another one the same thing is done twice',
  },
  'circuit-breaker': {
    title: 'Circuit breaker',
    measures:
      'whether calls are kept from a callee that fails, and come back after the fault; and the share of answers to users that lack something then, beyond that of before',
    how: 'Each edge on the links on which at least four fifths of the calls fail during the fault, and that is called often enough to tell: the breaker is open from the second on from which no more than half of the usual calls are made for so many users until the end of the fault, though its caller is asked as ever, and none waits for another; evidence says when it opened, how many calls it let through, and when most calls went well again. Calls that go on as ever show that there is none: that is told, and no weakness by itself. And the answers to users: the last three seconds that were watched, against those before the fault; held where a breaker was seen to open. A callee that refuses connections is not asked on the links, so nothing is seen of a breaker there, but that it does not close. Users are watched for up to 15 s after the fault until all has closed and nothing is left out any more.',
    unseen: 'no callee failed nearly all calls on an edge that is called all the time',
    unit: '%',
    limit: 5,
    because: 'a breaker that has closed leaves no fallback in use; a twentieth is chance in some seconds of traffic',
  },
  reconnect: {
    title: 'Reconnect',
    measures: 'from the proven end of the fault to the first good call on the edge',
    how: 'Each edge to or from what was hit on which calls failed: the first second after the fault in which most calls go well. Exercised where the edge is called often enough to tell. No call at all, as behind a breaker that never closes, is a failure; so it is on any other edge of a service that calls what was hit, as of a worker that has given up. That counts only on an edge that was called all through the baseline: what works off a queue may have nothing more to ask.',
    unseen: 'no calls failed that go to or from what was hit, on an edge that is called all the time',
    unit: 's',
    limit: 10,
    because: 'breakers stay open and back-offs wait for some seconds; what takes longer was set for another world',
  },
  bulkhead: {
    title: 'Bulkhead',
    measures: 'how many times as slow journeys become that do not need what is slow or gone',
    how: 'The 95th percentile of answers to users, by journey, while calls somewhere were kept waiting, against before. Only journeys of which no call leads to what was hit. A tenth of a second more is no harm. A second in which the processes of the system waited for processors for 55 % of their working time or more is left out, as when tasks start on a small machine; where too few are left, it is not measured.',
    unseen: 'no call was kept waiting, or every journey leads to what was hit',
    unit: '',
    limit: 3,
    because:
      'what shares no dependency shares nothing but the callers’ workers and connections: three times as slow is more than chance',
  },
  'load-shedding': {
    title: 'Load shedding',
    measures: 'how slow answers get while many more users come than usual, by what users are promised',
    how: 'The 95th percentile of all answers to users, refusals among them, over the latency that is promised, while at least twice as many come as before the fault, in three seconds and by more than chance. What is still slow in the last three seconds that were watched has failed.',
    unseen: 'there were never twice as many users as usual',
    unit: '',
    limit: 1,
    because: 'what is beyond the capacity is refused at once, or it makes everybody wait in line',
  },
  'cold-cache': {
    title: 'Cold cache',
    measures: 'the share of reads that a caller sent while it awaited the answer to one that is alike',
    how: 'Each edge on the links from a service whose cache was hit, to what it reads beside it, in the worst three seconds: GETs of one path, and reads of DynamoDB with one body. Exercised where they are made half as often again as before, for as many users, and at least 20 times.',
    unseen: 'no cache was lost that keeps reads from others',
    unit: '%',
    limit: 10,
    because:
      'one answer is enough for all who want the same at one time: without that, a cache that is lost sends its whole load to what is behind it',
  },
  queue: {
    title: 'Queue',
    measures: 'from the proven end of the fault until no more messages wait than before it',
    how: 'The messages of each queue that are not deleted, waiting or taken, once a second. Exercised where at least 10 more were there than at any time before the fault. Where they still wait at the end, and are no fewer than at the most, nobody works them off: the pattern has failed.',
    unseen: 'no messages piled up',
    unit: 's',
    limit: 10,
    because: 'what has piled up is worked off beside what comes, at several times the usual pace',
  },
  'dead-letter': {
    title: 'Dead letters',
    measures: 'good messages that were set aside, and those that nobody can handle that were not',
    how: 'The messages of each dead-letter queue, against before the fault, without those of a fault. Exercised where messages were set aside, or calls of those who take them failed; and by messages that nobody can handle, which a fault has put onto the queue: one that is neither set aside nor deleted by the end of the fault is a failure, and weak is where it was not waited for until its receives were used up, or where good messages piled up behind it.',
    unseen: 'no message was set aside, and nobody who takes them failed',
    unit: '',
    limit: 0,
    because:
      'a message that waits for a dependency is a good one: set aside, it is lost until somebody sends it again; and one that no try can handle takes a worker’s time from all others until it is set aside',
  },
  memory: {
    title: 'Memory',
    measures: 'how many times as much memory the tasks of a service hold after the fault as before',
    how: 'What each task that lived through it holds of the machine’s memory, with the processes that came of it: the least of the last three seconds, against the most of before, the worst task. Less than 50 MiB more is no harm. Where it grows to the end, the pattern has failed.',
    unseen: 'of no task that lived through the fault the memory was looked at',
    unit: '',
    limit: 1.5,
    because: 'garbage is collected and buffers are emptied once all is well: what is left is kept for good',
  },
  drain: {
    title: 'Drain',
    measures: 'calls that a task which was told to end has left without an answer',
    how: 'The calls on the links that a task had taken and that were reset or lost, since it began to drain, also where they were made again elsewhere. Exercised where a task is stopped, its service is called around then, and no fault was at work in it. Weak where it answers at least two by an error, though it did not before, and other tasks of its service do not.',
    unseen: 'no task was told to end',
    unit: '',
    limit: 0,
    because: 'a task has its stop time-out to finish what it has begun',
  },
  start: {
    title: 'Start',
    measures:
      'calls that failed at a task in its first three seconds of service, and tasks that waited for the end of a fault to start',
    how: 'The calls on the links that a task took since it became ready, however they failed, also where they were made again elsewhere. Exercised where a task becomes ready while no fault is in force, and its service is called. And where a task begins 5 s or more before the end of a fault: it is ready before that, or waits for what is away; seconds in which there was not a processor for everybody are left out of these 5 s, and nobody is blamed for what fails in them.',
    unseen: 'no task became ready, or nobody calls it',
    unit: '',
    limit: 0,
    because: 'a task that says it is ready is sent its share at once: what it cannot do yet fails',
  },
  liveness: {
    title: 'Liveness',
    measures: 'tasks replaced for their health checks, or taken out of rotation, although no fault hit them',
    how: 'The tasks that failed their health checks, of services beside what was hit; weak where tasks of its callers were taken out of rotation, which come back when it does. Exercised where something was hit that a service was seen to call, or may have called unseen.',
    unseen: 'nothing was hit that a service calls',
    unit: '',
    limit: 0,
    because:
      'a restart mends no dependency: a health check that asks one turns its outage into everybody’s, and a task that is not sent requests cannot answer them without it',
  },
  'nobody-else-dies': {
    title: 'Nobody else dies',
    measures: 'tasks that died or were replaced although no fault hit them',
    how: 'The ends of tasks as the operating system or Docker told them, and why the scheduler ended one.',
    unseen: 'no task was watched',
    unit: '',
    limit: 0,
    because: 'a task that dies of what another has is how an outage spreads',
  },
} as const satisfies Record<string, Pattern>;

export type PatternName = keyof typeof patterns;

/** Whether a pattern that was needed was not good enough. */
export const isWeak = ({ result }: Pick<PatternVerdict, 'result'>): boolean => result === 'weak' || result === 'failed';

/** What one experiment says of a pattern, at one edge or service. */
export interface PatternVerdict {
  readonly pattern: PatternName;
  /** A service, `users`, or an edge, `web -> cache`. */
  readonly on: string;
  readonly result: PatternResult;
  /** In the pattern's unit; absent where nothing was measured. */
  readonly value?: number;
  /** What was seen, or why nothing was. */
  readonly evidence: string;
}
