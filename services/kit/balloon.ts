import { totalmem } from 'node:os';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory that is held for nothing. */
export interface Balloon {
  /**
   * Grows or shrinks to so many MiB; resolves when it has. The newest word counts, also while it grows for an earlier one.
   * Some of it is renewed each time, so that garbage arises.
   */
  resize(mebibytes: number): Promise<void>;
}

const mebibyte = 1024 * 1024;
const pointersInMebibyte = mebibyte / 8;
/** V8's greatest young generation, which its limit counts in, and the share of the rest that objects may fill. */
const youngest = 192 * mebibyte;
const heapShare = 0.7;
const leastShare = 0.15;
/** MiB made in one turn of the event loop, some milliseconds at most, and MiB made before the task may breathe. */
const perTurn = 1;
const perBreath = 16;
const breathMs = 5;
const renewedEachTime = 16;

/** A balloon of arrays of references, which the collector has to trace, and beyond what the heap can take of pages outside. */
export function createBalloon(): Balloon {
  const inHeap: object[] = [];
  const outside = pagesOutside();

  const held = () => inHeap.length + outside.held();
  let wanted = 0;
  let moving: Promise<void> | undefined;

  const makeRoom = async (made: number) => {
    if (made % perTurn === 0) await turn();
    if (made % perBreath === 0) await sleep(breathMs);
  };

  const shrink = () => {
    outside.hold(Math.max(0, wanted - inHeap.length));
    inHeap.length = Math.min(wanted, inHeap.length);
    collect();
  };

  const grow = async () => {
    for (let made = 1; held() < wanted; made++) {
      if (hasHeapLeft()) inHeap.push(pieceOfHeap());
      else outside.hold(outside.held() + 1);
      await makeRoom(made);
    }
  };

  const renew = async () => {
    for (let renewed = 1; renewed <= Math.min(renewedEachTime, inHeap.length); renewed++) {
      inHeap.shift();
      inHeap.push(pieceOfHeap());
      await makeRoom(renewed);
    }
  };

  const move = async () => {
    do {
      if (held() > wanted) shrink();
      await grow();
      await renew();
    } while (held() !== wanted);
  };

  return {
    resize(mebibytes) {
      wanted = Math.round(mebibytes);
      moving ??= move().finally(() => {
        moving = undefined;
      });
      return moving;
    },
  };
}

/** The heap's own limit must not end the process: a balloon presses, and it is the kernel that kills. */
function hasHeapLeft(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used + mebibyte < Math.max(heapShare * (limit - youngest), leastShare * limit);
}

const shared = { held: 'for nothing' };

function pieceOfHeap(): object {
  return new Array(pointersInMebibyte).fill(shared);
}

/** MiB outside of the heap, in a reserved range of their own: what an allocator frees may stay with the process. */
function pagesOutside() {
  let pages: ArrayBuffer | undefined;
  const held = () => (pages?.byteLength ?? 0) / mebibyte;
  return {
    held,
    hold(wanted: number) {
      const before = held();
      if (wanted === before) return;
      pages ??= new ArrayBuffer(0, { maxByteLength: totalmem() });
      pages.resize(wanted * mebibyte);
      // Every page is written to, or the kernel would not count it.
      if (wanted > before) new Uint8Array(pages, before * mebibyte).fill(1);
    },
  };
}

let collector: (() => void) | undefined;

/** What is let go is given back to the machine now, and not when the collector next happens to run. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  collector ??= runInNewContext('gc') as () => void;
  collector();
}
