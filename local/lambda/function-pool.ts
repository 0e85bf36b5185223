import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

export interface FunctionSettings {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The most instances at once; what is more waits in line. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What an instance is given, as the JSON that Lambda passes, and what comes of it. */
export type Invocation = { requestId: string; event: string; deadline: number };
export type Outcome = { result: string } | { fault: string };

/** The function threw, ran out of time or crashed, or so many are waiting for it that it was not even tried. */
export class InvocationFailed extends Error {
  override readonly name = 'InvocationFailed';
  readonly tooMany: boolean;
  constructor(message: string, tooMany = false) {
    super(message);
    this.tooMany = tooMany;
  }
}

type Job = { event: string; resolve: (result: unknown) => void; reject: (error: InvocationFailed) => void };
type Instance = { worker: Worker; settle: (outcome: Outcome) => void };

const longestLine = 1000;
const startSeconds = 10;
/** Room for what one invocation leaves behind, so that little of it is copied before it is forgotten. */
const youngGenerationMb = 64;

/**
 * The instances of one function, each a thread with an environment of its own that serves one invocation at a time. One
 * that runs out of time or crashes is gone, and the next invocation gets a new one.
 */
export class FunctionPool {
  readonly #settings: FunctionSettings;
  readonly #onLine: (line: string) => void;
  readonly #all = new Set<Instance>();
  readonly #idle = new Set<Instance>();
  readonly #line: Job[] = [];
  #isStarting = false;

  constructor(settings: FunctionSettings, onLine: (line: string) => void) {
    this.#settings = settings;
    this.#onLine = onLine;
  }

  /** What the function answers. Rejects with InvocationFailed, which has been logged. */
  invoke(event: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#line.length >= longestLine) return reject(new InvocationFailed('too many are waiting', true));
      this.#line.push({ event: JSON.stringify(event), resolve, reject });
      this.#serve();
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  #serve(): void {
    for (const instance of this.#idle) {
      const job = this.#line.shift();
      if (job) void this.#run(instance, job);
    }
    // One at a time: a burst is served sooner by few that work than by many that are all being started.
    const isShort = this.#line.length > 0 && this.#all.size < this.#settings.concurrency;
    if (isShort && !this.#isStarting) void this.#start();
  }

  async #start(): Promise<void> {
    this.#isStarting = true;
    const outcome = await this.#outcome(this.#newInstance(), startSeconds);
    this.#isStarting = false;
    if ('fault' in outcome) this.#fail(outcome.fault, this.#line.shift());
    this.#serve();
  }

  async #run(instance: Instance, job: Job): Promise<void> {
    const { timeoutSeconds } = this.#settings;
    const deadline = Date.now() + timeoutSeconds * 1000;
    instance.worker.postMessage({ requestId: randomUUID(), event: job.event, deadline } satisfies Invocation);
    const outcome = await this.#outcome(instance, timeoutSeconds);
    if ('fault' in outcome) this.#fail(outcome.fault, job);
    else job.resolve(JSON.parse(outcome.result));
    this.#serve();
  }

  /** What the instance says next. When that takes too long, or the thread ends instead, the instance is gone. */
  async #outcome(instance: Instance, limitSeconds: number): Promise<Outcome> {
    this.#idle.delete(instance);
    const timer = setTimeout(
      () => this.#drop(instance, `Task timed out after ${limitSeconds.toFixed(2)} seconds`),
      limitSeconds * 1000,
    );
    const outcome = await new Promise<Outcome>((resolve) => {
      instance.settle = resolve;
    });
    clearTimeout(timer);
    if (this.#all.has(instance)) this.#idle.add(instance);
    return outcome;
  }

  #newInstance(): Instance {
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
    const instance: Instance = { worker, settle: () => {} };
    this.#all.add(instance);
    worker.on('message', (outcome: Outcome) => instance.settle(outcome));
    worker.once('error', (error: Error) => this.#drop(instance, error.stack ?? error.message));
    worker.once('exit', (code) => this.#drop(instance, `Runtime exited with code ${code}`));
    for (const stream of [worker.stdout, worker.stderr]) createInterface(stream).on('line', this.#onLine);
    return instance;
  }

  #drop(instance: Instance, fault: string): void {
    this.#all.delete(instance);
    this.#idle.delete(instance);
    void instance.worker.terminate();
    instance.settle({ fault });
  }

  #fail(fault: string, job: Job | undefined): void {
    const { name: service } = this.#settings;
    const timestamp = new Date().toISOString();
    this.#onLine(JSON.stringify({ level: 'ERROR', service, timestamp, message: 'invocation failed', fault }));
    job?.reject(new InvocationFailed(fault));
  }
}
