import { setMaxListeners } from 'node:events';
import { describe, TestRunner } from 'vitest';

// The tests of some files, without starting vitest for each mutant: what the files register is kept, and run here in any
// order and any number of times, with the servers, databases and sessions that they have made.

type Suite = Parameters<typeof TestRunner.getSuiteHooks>[0];
type Task = Suite['tasks'][number];

/** A test of one of the files, with the hooks of its suites. */
export interface OneTest {
  readonly file: string;
  readonly title: string;
  readonly task: Task;
  /** From the outermost in. */
  readonly suites: readonly Suite[];
}

/** Registers the tests of a file in a suite that vitest itself does not run. */
export function register(file: string): void {
  describe.skip(file, async () => {
    await import(/* @vite-ignore */ `../../../${file}`);
  });
}

/** All tests below a suite. */
export function testsIn(suite: Suite, file = '', suites: readonly Suite[] = []): OneTest[] {
  return suite.tasks.flatMap((task) => {
    const name = file === '' ? task.name : file;
    return task.type === 'suite'
      ? testsIn(task, name, [...suites, task])
      : [{ file, title: task.name, task, suites }];
  });
}

/** Runs tests of suites that are made ready when the first of their tests is run. */
export class Bench {
  private readonly ready = new Set<Suite>();
  private readonly cleanups: unknown[] = [];

  /** @returns why the test fails; `undefined` when it passes */
  async failure({ task, suites }: OneTest): Promise<unknown> {
    for (const suite of suites) {
      if (this.ready.has(suite)) continue;
      this.ready.add(suite);
      for (const hook of TestRunner.getSuiteHooks(suite).beforeAll)
        this.cleanups.push(await call(hook, suite));
    }
    // Each run adds one to what would abort the test.
    if ('context' in task) setMaxListeners(0, task.context.signal);
    try {
      for (const suite of suites)
        for (const hook of TestRunner.getSuiteHooks(suite).beforeEach)
          await call(hook, task.context, suite);
      await (TestRunner.getTestFn(task as never) as () => Promise<void>)();
      return undefined;
    } catch (error) {
      return error ?? 'no reason';
    } finally {
      for (const suite of suites.toReversed())
        for (const hook of TestRunner.getSuiteHooks(suite).afterEach)
          await call(hook, task.context, suite);
    }
  }

  async close(): Promise<void> {
    for (const cleanup of this.cleanups) if (typeof cleanup === 'function') await cleanup();
    for (const suite of [...this.ready].reverse())
      for (const hook of TestRunner.getSuiteHooks(suite).afterAll) await call(hook, suite);
  }
}

function call(hook: unknown, ...values: unknown[]): unknown {
  return (hook as (...values: unknown[]) => unknown)(...values);
}
