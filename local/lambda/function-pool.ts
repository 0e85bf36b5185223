import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

export interface FunctionSettings {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The maximum number of instances. Further invocations wait in the queue. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** An invocation, with its event as JSON and its deadline in epoch milliseconds, and its outcome. */
export type Invocation = { requestId: string; event: string; deadline: number };
export type Outcome = { result: string } | { fault: string };

/** The function threw, timed out or crashed, or the queue is full (`isThrottled`). */
export class InvocationFailed extends Error {
  override readonly name = 'InvocationFailed';
  readonly isThrottled: boolean;
  constructor(message: string, isThrottled = false) {
    super(message);
    this.isThrottled = isThrottled;
  }
}

type Job = { event: string; resolve: (result: unknown) => void; reject: (error: InvocationFailed) => void };
type Instance = { worker: Worker; onOutcome: (outcome: Outcome) => void };

const maxQueueLength = 1000;
/** Lambda allows ten seconds and then starts again. A laptop may need longer, and another start would not be faster. */
const startTimeoutSeconds = 30;
/** Room for the garbage of one invocation, so that little of it is copied to the old generation. */
const youngGenerationMb = 64;

/**
 * The instances of one function. Each is a thread with its own environment that runs one invocation at a time. An instance
 * that times out or crashes is removed, and a later invocation starts a new one.
 */
export class FunctionPool {
  readonly #settings: FunctionSettings;
  readonly #onLine: (line: string) => void;
  readonly #instances = new Set<Instance>();
  readonly #idle = new Set<Instance>();
  readonly #queue: Job[] = [];
  #isStarting = false;

  constructor(settings: FunctionSettings, onLine: (line: string) => void) {
    this.#settings = settings;
    this.#onLine = onLine;
  }

  /** Returns the response of the function. Rejects with InvocationFailed, which has been logged. */
  invoke(event: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#queue.length >= maxQueueLength)
        return reject(new InvocationFailed('too many invocations are waiting', true));
      this.#queue.push({ event: JSON.stringify(event), resolve, reject });
      this.#dispatch();
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#instances].map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    for (const instance of this.#idle) {
      const job = this.#queue.shift();
      if (job) void this.#run(instance, job);
    }
    // One start at a time: a burst ends sooner with few instances that work than with many that start.
    const needsInstance = this.#queue.length > 0 && this.#instances.size < this.#settings.concurrency;
    if (needsInstance && !this.#isStarting) void this.#start();
  }

  async #start(): Promise<void> {
    this.#isStarting = true;
    const outcome = await this.#waitForOutcome(this.#createInstance(), startTimeoutSeconds);
    this.#isStarting = false;
    if ('fault' in outcome) this.#fail(outcome.fault, this.#queue.shift());
    this.#dispatch();
  }

  async #run(instance: Instance, job: Job): Promise<void> {
    const { timeoutSeconds } = this.#settings;
    const deadline = Date.now() + timeoutSeconds * 1000;
    instance.worker.postMessage({ requestId: randomUUID(), event: job.event, deadline } satisfies Invocation);
    const outcome = await this.#waitForOutcome(instance, timeoutSeconds);
    if ('fault' in outcome) this.#fail(outcome.fault, job);
    else job.resolve(JSON.parse(outcome.result));
    this.#dispatch();
  }

  /** Waits for the next outcome of the instance. Removes the instance after the time limit or when its thread ends. */
  async #waitForOutcome(instance: Instance, limitSeconds: number): Promise<Outcome> {
    this.#idle.delete(instance);
    const timer = setTimeout(
      () => this.#remove(instance, `Task timed out after ${limitSeconds.toFixed(2)} seconds`),
      limitSeconds * 1000,
    );
    const outcome = await new Promise<Outcome>((resolve) => {
      instance.onOutcome = resolve;
    });
    clearTimeout(timer);
    if (this.#instances.has(instance)) this.#idle.add(instance);
    return outcome;
  }

  #createInstance(): Instance {
    const worker = new Worker(new URL('./function-thread.ts', import.meta.url), {
      name: this.#settings.name.split('/').at(-1) ?? '',
      workerData: this.#settings,
      env: this.#settings.environment,
      resourceLimits: {
        maxOldGenerationSizeMb: this.#settings.memoryMb,
        maxYoungGenerationSizeMb: youngGenerationMb,
      },
      stdout: true,
      stderr: true,
    });
    const instance: Instance = { worker, onOutcome: () => {} };
    this.#instances.add(instance);
    worker.on('message', (outcome: Outcome) => instance.onOutcome(outcome));
    worker.once('error', (error: Error) => this.#remove(instance, error.stack ?? error.message));
    worker.once('exit', (code) => this.#remove(instance, `Runtime exited with code ${code}`));
    for (const stream of [worker.stdout, worker.stderr]) createInterface(stream).on('line', this.#onLine);
    return instance;
  }

  #remove(instance: Instance, fault: string): void {
    this.#instances.delete(instance);
    this.#idle.delete(instance);
    void instance.worker.terminate();
    instance.onOutcome({ fault });
  }

  #fail(fault: string, job: Job | undefined): void {
    const { name: service } = this.#settings;
    const timestamp = new Date().toISOString();
    this.#onLine(JSON.stringify({ level: 'ERROR', service, timestamp, message: 'invocation failed', fault }));
    job?.reject(new InvocationFailed(fault));
  }
}
