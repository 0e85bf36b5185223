/** A virtual clock. It stands still while code can run, and then jumps to the next task. */
export type Timeline = {
  now(): number;
  /** Runs a task once, later. The returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  wait(ms: number): Promise<void>;
  /** Runs all tasks up to this time. Returns whether none is left; false too when something repeats without an end. */
  run(until: number): Promise<boolean>;
};

/** Some hundred times as many as the longest run has. */
const maxTasks = 1_000_000;

type Task = { at: number; turn: number; run: (() => void) | undefined };

export function createTimeline(start: number): Timeline {
  const tasks: Task[] = [];
  let now = start;
  let turns = 0;
  const after = (ms: number, run: () => void) => {
    turns += 1;
    const entry: Task = { at: now + Math.max(ms, 0), turn: turns, run };
    push(tasks, entry);
    return () => {
      entry.run = undefined;
    };
  };
  return {
    now: () => now,
    after,
    wait: (ms) => new Promise((resolve) => after(ms, resolve)),
    async run(until) {
      for (let count = 0; count < maxTasks; count += 1) {
        await untilIdle();
        const [next] = tasks;
        if (!next) return true;
        if (next.at > until) return false;
        pop(tasks);
        if (!next.run) continue;
        now = next.at;
        next.run();
      }
      return false;
    },
  };
}

/** Node runs a tick that was queued by a promise's continuation only when no continuation is left. */
function untilIdle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Tasks of the same time run in the order in which they were added. */
function isEarlier(one: Task | undefined, other: Task | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.at < other.at || (one.at === other.at && one.turn < other.turn);
}

function push(heap: Task[], entry: Task): void {
  let place = heap.length;
  heap.push(entry);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isEarlier(heap[place], heap[parent])) return;
    swap(heap, place, parent);
    place = parent;
  }
}

function pop(heap: Task[]): void {
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

function swap(heap: Task[], one: number, other: number): void {
  const [a, b] = [heap[one], heap[other]];
  if (a) heap[other] = a;
  if (b) heap[one] = b;
}
