import type { TestProject } from 'vitest/node';
import { openBroker } from './broker';

declare module 'vitest' {
  interface ProvidedContext {
    serverBroker: string;
  }
}

/** One server per major for all test files of a run: started when first asked for, stopped at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await openBroker();
  project.provide('serverBroker', broker.url);
  return broker.close;
}
