import { createConnection, type Socket } from 'node:net';
import type { Lease } from './balancer.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { createGates } from './create-gates.ts';
import type { Conversation, Exchange } from './dialects/conversation.ts';
import { dialects } from './dialects/index.ts';
import { Flow } from './flow.ts';
import type { Gates } from './gates.ts';
import { type FlowEnds, isHalfOpen, isRefusal, isReset, towards } from './impairments.ts';
import { prepare } from './prepare.ts';
import { reset } from './reset.ts';
import type { Link, Surroundings } from './surroundings.ts';

/**
 * One call of a caller: the flow towards the callee and the flow back. While nothing can pass towards the callee it is
 * not even connected, as a SYN would not arrive; the caller, accepted already, meets silence.
 */
export class Connection {
  readonly #listener: Link;
  readonly #client: ConnectionEnd;
  readonly #around: Surroundings;
  /** The connection's place in the shares of flows that impairments affect. */
  readonly #lot: number;
  readonly #conversation: Conversation;
  readonly #gates: Gates | undefined;
  readonly #forward: Flow;
  readonly #tried = new Set<string>();
  readonly #onClosed: () => void;
  #backward: Flow | undefined;
  #upstream: Socket | undefined;
  #lease: Lease | undefined;
  readonly #accepted: number;
  /** False where nobody takes it. */
  #isTaken = true;
  /** It was ended here, by neither side. */
  #isBroken = false;
  #hasReported = false;
  /** That it failed has been reported, and there is no more to it. */
  #isTold = false;

  constructor(listener: Link, client: ConnectionEnd, around: Surroundings, onClosed: () => void) {
    this.#listener = listener;
    this.#client = client;
    this.#around = around;
    this.#onClosed = onClosed;
    this.#lot = 100 * around.random();
    this.#accepted = around.clock.monotonic();
    this.#conversation = dialects[listener.protocol]((exchange) => this.#report(exchange), this.#accepted);
    this.#gates = createGates(listener, around, {
      impairments: () => this.#forward.impairments,
      answer: (bytes) => this.#answer(bytes),
      pass: (bytes) => void (this.#upstream?.writable && this.#upstream.write(bytes)),
      break: () => this.break(),
    });
    this.#forward = new Flow(client, around, {
      onArrival: (bytes) => {
        around.notebook.note(this.#conversation, 'sent', bytes);
        if (this.#isReset()) this.break();
      },
      ...(this.#gates && {
        admit: (bytes: Buffer) => this.#gates?.admit(bytes) ?? [bytes],
        onEnd: () => this.#gates?.end(client.destroyed),
      }),
    });
    prepare(client);
    client.once('end', () => this.#clientLeft('left'));
    client.once('close', () => {
      this.#clientLeft(this.#isBroken ? 'lost' : 'abandoned');
      this.#closeIfDone();
    });
    this.#advance();
  }

  get heldBytes(): number {
    return this.#forward.heldBytes + (this.#backward?.heldBytes ?? 0);
  }

  /** Takes the impairments now in force over. */
  refresh(): void {
    if (this.#hasSwallowed()) {
      this.break();
      return;
    }
    this.#impair();
    this.#gates?.refresh();
    if (this.#upstream && (this.#isRefused() || this.#isReset())) this.break();
    else if (!this.#upstream && !this.#client.destroyed) this.#advance();
  }

  /** Both ends meet a reset, as when the callee's host has gone. */
  break(): void {
    this.#isBroken = true;
    reset(this.#client);
    if (this.#upstream) reset(this.#upstream);
  }

  isImpairedBy(faultId: string): boolean {
    const impairments = [...this.#forward.impairments, ...(this.#backward?.impairments ?? [])];
    return impairments.some((impairment) => impairment.faultId === faultId);
  }

  #impair(): void {
    const { impairments } = this.#around;
    const { forward, backward } = this.#ends();
    this.#forward.impair(impairments.on(forward, this.#lot));
    const bothWays = this.#forward.impairments.filter(isHalfOpen);
    this.#backward?.impair([...impairments.on(backward, this.#lot), ...bothWays]);
  }

  /** What was sent while it was half open is gone, now that it no longer is. */
  #hasSwallowed(): boolean {
    if (this.heldBytes === 0 || !this.#forward.impairments.some(isHalfOpen)) return false;
    return !this.#around.impairments.on(this.#ends().forward, this.#lot).some(isHalfOpen);
  }

  #ends(): { forward: FlowEnds; backward: FlowEnds } {
    const { caller, callee } = this.#listener;
    const called = this.#lease?.endpoint.id ?? callee;
    return { forward: towards(this.#listener, called), backward: { sender: called, receiver: caller } };
  }

  /** Connects to the next endpoint, or waits where nothing would pass to it, or resets where none is left. */
  #advance(): void {
    this.#lease?.release();
    this.#lease = this.#around.balancer.choose(this.#listener.callee, this.#tried, this.#listener);
    if (!this.#lease) {
      this.#refuse();
      return;
    }
    this.#impair();
    if (this.#isRefused()) this.#pass(this.#lease);
    else if (this.#isReset() && !this.#mayGreet()) this.#breakIfBegun();
    else if (!this.#forward.blackholed) this.#connect(this.#lease);
  }

  /** An endpoint that refuses is not tried again. */
  #pass({ endpoint }: Lease): void {
    this.#tried.add(endpoint.id);
    this.#advance();
  }

  #isRefused(): boolean {
    return this.#forward.impairments.some(isRefusal);
  }

  #isReset(): boolean {
    return this.#forward.impairments.some(isReset);
  }

  #breakIfBegun(): void {
    if (this.#client.bytesRead > 0) this.break();
  }

  /** Its callers may wait for a first word of the callee, and would never ask. */
  #mayGreet(): boolean {
    return ['tcp', 'mysql'].includes(this.#listener.protocol) && this.#client.bytesRead === 0;
  }

  /** In the callee's place. */
  #answer(bytes: Buffer): void {
    if (!this.#client.writable) return;
    this.#client.write(bytes);
    this.#around.notebook.note(this.#conversation, 'received', bytes);
  }

  #connect(lease: Lease): void {
    const { from, destinationPort } = this.#listener;
    const { host = '127.0.0.1', port = destinationPort } = lease.endpoint;
    const upstream = createConnection({ host, port, allowHalfOpen: true, ...(from && { localAddress: from }) });
    this.#upstream = upstream;
    prepare(upstream);
    const fail = () => {
      this.#upstream = undefined;
      if (!this.#client.destroyed) this.#pass(lease);
      else this.#closeIfDone();
    };
    upstream.once('close', fail);
    upstream.once('connect', () => {
      upstream.off('close', fail);
      upstream.once('close', () => this.#closeIfDone());
      this.#join(upstream);
    });
  }

  #join(upstream: Socket): void {
    const { notebook } = this.#around;
    this.#backward = new Flow(upstream, this.#around, {
      admit: (bytes) => {
        const admitted = this.#gates?.admitReply(bytes) ?? [bytes];
        for (const each of admitted) notebook.note(this.#conversation, 'received', each);
        return admitted;
      },
      onEnd: () => notebook.note(this.#conversation, 'lost'),
    });
    this.#impair();
    this.#backward.attach(this.#client);
    this.#forward.attach(upstream);
  }

  /** The caller sent its end: it awaits nothing any more, and a callee that it never reached need not know. */
  #clientLeft(how: 'left' | 'abandoned' | 'lost'): void {
    this.#around.notebook.note(this.#conversation, how);
    if (!this.#upstream) this.#client.destroy();
  }

  /** What the caller could not even send has failed as well, from the moment of its connection. */
  #refuse(): void {
    const { clock } = this.#around;
    if (this.#client.bytesRead === 0) {
      const start = this.#accepted;
      this.#report({ start, milliseconds: clock.monotonic() - start, outcome: 'failed', unanswered: 'refused' });
      this.#isTold = true;
    }
    this.#isBroken = true;
    this.#isTaken = false;
    reset(this.#client);
  }

  #closeIfDone(): void {
    if (!this.#client.destroyed || (this.#upstream && !this.#upstream.destroyed)) return;
    this.#lease?.release();
    this.#onClosed();
  }

  #report(exchange: Exchange): void {
    const { caller, callee, only } = this.#listener;
    if (only !== undefined || this.#isTold) return;
    const task = this.#lease?.endpoint.id;
    const calleeTask = task === undefined || task === callee ? {} : { calleeTask: task };
    if (task !== undefined) this.#around.balancer.heard(task, exchange.outcome === 'failed');
    const isRefused = !this.#isTaken && exchange.unanswered !== undefined;
    const opened = this.#hasReported ? {} : { opened: true as const };
    this.#hasReported = true;
    const how = { ...calleeTask, ...opened, ...exchange, ...(isRefused && { unanswered: 'refused' as const }) };
    this.#around.report({ caller, callee, ...how });
  }
}
