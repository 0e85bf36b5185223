/** Virtual time. It stands still while anything can happen at this moment, and then jumps to what is due next. */
export type Timeline = {
  now(): number;
  /** Runs something once, later; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
  wait(ms: number): Promise<void>;
  /** Lets happen what is due until nothing is left or the moment has come; answers whether nothing is left. */
  run(until: number): Promise<boolean>;
};

type Due = { at: number; turn: number; run: (() => void) | undefined };

export function timeline(start: number): Timeline {
  const due: Due[] = [];
  let now = start;
  let turns = 0;
  const after = (ms: number, run: () => void) => {
    turns += 1;
    const entry: Due = { at: now + Math.max(ms, 0), turn: turns, run };
    push(due, entry);
    return () => {
      entry.run = undefined;
    };
  };
  return {
    now: () => now,
    after,
    wait: (ms) => new Promise((resolve) => after(ms, resolve)),
    async run(until) {
      for (;;) {
        await everythingThatCanHappen();
        const [next] = due;
        if (!next) return true;
        if (next.at > until) return false;
        pop(due);
        if (!next.run) continue;
        now = next.at;
        next.run();
      }
    },
  };
}

/** Node runs a tick that was asked for by a promise's continuation only when no continuation is left to run. */
function everythingThatCanHappen(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** What is due at the same moment happens in the order in which it was asked for. */
function isEarlier(one: Due | undefined, other: Due | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.at < other.at || (one.at === other.at && one.turn < other.turn);
}

function push(heap: Due[], entry: Due): void {
  let place = heap.length;
  heap.push(entry);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isEarlier(heap[place], heap[parent])) return;
    swap(heap, place, parent);
    place = parent;
  }
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  heap[0] = last;
  let place = 0;
  for (;;) {
    const [left, right] = [2 * place + 1, 2 * place + 2];
    const earlier = isEarlier(heap[right], heap[left]) ? right : left;
    if (!isEarlier(heap[earlier], heap[place])) return;
    swap(heap, place, earlier);
    place = earlier;
  }
}

function swap(heap: Due[], one: number, other: number): void {
  const [a, b] = [heap[one], heap[other]];
  if (a) heap[other] = a;
  if (b) heap[one] = b;
}
