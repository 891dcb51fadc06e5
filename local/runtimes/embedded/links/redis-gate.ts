import { type Command, commandOf, endsReplies, errors, type Refusing, refuses } from './redis-commands.ts';
import { type Piece, RespFrames } from './resp-frames.ts';

interface GateOptions {
  /** The faults in force on single commands. */
  faults(): readonly Refusing[];
  /** Whether it is the turn of a command, or of a transaction. */
  isTurn(fault: Refusing): boolean;
  /** Called for each command that is answered by an error. */
  onRefused(fault: Refusing): void;
  /** Gives the caller an answer in place of the callee's. */
  answer(bytes: Buffer): void;
  /** Gives the callee what was kept. */
  pass(bytes: Buffer): void;
  /** Resets the connection. */
  break(): void;
}

/** What the caller is owed: the callee's reply, one of ours, one of ours for one of the callee's; or all that comes. */
type Owed = 'reply' | 'rest' | { readonly answer: Buffer; readonly forReply: boolean };

/** Begun by MULTI. What becomes of it is drawn once: it is refused or goes through as one. */
interface Transaction {
  readonly faults: readonly Refusing[];
  /** A command of it was refused. */
  isRefused: boolean;
}

const discard = Buffer.from('*1\r\n$7\r\nDISCARD\r\n');

/**
 * Answers single commands of a connection by an error of Redis. It counts commands and replies from the first on, so that
 * answers keep the order of commands however they are pipelined. As Redis does it, a transaction of which a command was
 * refused is discarded, and EXEC answered so; one that began before the fault goes through. Once a connection subscribes,
 * monitors, replicates or wants no replies, or is none of Redis that can be read, what comes passes untouched.
 */
export class RedisGate {
  readonly #options: GateOptions;
  readonly #commands = new RespFrames('commands');
  readonly #replies = new RespFrames('replies');
  readonly #owed: Owed[] = [];
  #transaction: Transaction | undefined;
  /** What is owed for the command that comes; it is not passed where that is ours. */
  #fate: Owed | undefined;
  /** A message that the callee sends of its own accord. */
  #isPush = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Takes what the caller sent and gives what goes on to the callee. */
  admit(bytes: Buffer): Buffer[] {
    const admitted: Buffer[] = [];
    const keeps = this.#options.faults().length > 0 || this.#transaction?.isRefused === true;
    for (const piece of this.#commands.cut(bytes, keeps)) {
      if (piece.head !== undefined) this.#begin(commandOf(piece.head), piece);
      const fate = this.#fate;
      if (typeof fate !== 'object') admitted.push(piece.bytes);
      else if (piece.ends) {
        if (fate.forReply) admitted.push(discard);
        this.#owe(fate);
      }
      if (piece.ends) this.#fate = undefined;
    }
    if (this.#commands.isLost && this.#owed.at(-1) !== 'rest') this.#owe('rest');
    return admitted;
  }

  /** Takes what the callee sent and gives what the caller gets. */
  admitReply(bytes: Buffer): Buffer[] {
    const admitted: Buffer[] = [];
    for (const { bytes: piece, head, ends } of this.#replies.cut(bytes)) {
      if (head !== undefined) this.#isPush = head === '>';
      const [due] = this.#owed;
      const isReplaced = !this.#isPush && typeof due === 'object';
      if (!isReplaced) admitted.push(piece);
      if (!ends || this.#isPush || due === undefined || due === 'rest') continue;
      this.#owed.shift();
      if (isReplaced) admitted.push(due.answer);
      admitted.push(...this.#dueAnswers());
    }
    if (this.#replies.isLost) {
      this.#commands.give();
      if (this.#owed.some((owed) => typeof owed === 'object')) this.#options.break();
    }
    return admitted;
  }

  /** Gives the callee what is kept. */
  flush(): void {
    for (const bytes of this.#commands.release()) this.#options.pass(bytes);
  }

  #begin(command: Command, { isWhole }: Piece): void {
    if (command.name === '') return;
    const isRefused = isWhole && this.#refusal(command);
    if (isRefused) {
      this.#fate = isRefused;
      return;
    }
    this.#follow(command);
    if (endsReplies(command)) this.#commands.give();
    else this.#owe('reply');
  }

  /** What is answered in the place of the callee; undefined where the command passes. */
  #refusal(command: Command): Extract<Owed, object> | undefined {
    const transaction = this.#transaction;
    if (command.name === 'EXEC' && transaction?.isRefused) {
      this.#transaction = undefined;
      return { answer: Buffer.from(errors.EXECABORT), forReply: true };
    }
    const faults = this.#options.faults().filter((each) => transaction?.faults.includes(each) ?? true);
    const fault = faults.find(
      (each) =>
        refuses(each.does, command, transaction !== undefined) &&
        (transaction !== undefined || this.#options.isTurn(each)),
    );
    if (!fault) return undefined;
    this.#options.onRefused(fault);
    if (transaction) transaction.isRefused = true;
    return { answer: Buffer.from(errors[fault.does]), forReply: false };
  }

  #follow({ name }: Command): void {
    if (name === 'MULTI' && !this.#transaction) {
      const faults = this.#options.faults().filter((fault) => this.#options.isTurn(fault));
      this.#transaction = { faults, isRefused: false };
    } else if (['EXEC', 'DISCARD', 'RESET'].includes(name)) this.#transaction = undefined;
  }

  /** An answer for which nobody is to be waited for is given at once. */
  #owe(owed: Owed): void {
    this.#owed.push(owed);
    for (const answer of this.#dueAnswers()) this.#options.answer(answer);
  }

  /** Those of our answers before which no reply of the callee is to come. */
  #dueAnswers(): Buffer[] {
    const due: Buffer[] = [];
    for (let [owed] = this.#owed; typeof owed === 'object' && !owed.forReply; [owed] = this.#owed) {
      due.push(owed.answer);
      this.#owed.shift();
    }
    return due;
  }
}
