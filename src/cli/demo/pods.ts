/** One start of a pod, as far as its init containers go. */
export interface PodStart {
  /** 0 when every init container ended well. */
  readonly code: number;
  /** What `db-migration` printed. */
  readonly lines: readonly string[];
  readonly seconds: number;
}

/** Starts pods, and checks as the application. Either with the containers' own commands, or with the driver. */
export interface Pods {
  /** What it works with, in words. */
  readonly tool: string;
  /** Runs the init containers of a new pod, in order. */
  start(name: string): Promise<PodStart>;
  /** Tries as the service user what it may and may not do with every table. Returns TAP. */
  verify(): Promise<readonly string[]>;
}

/** Takes a line that a container printed. */
export type Show = (pod: string, line: string) => void;

/** Measures a start. */
export async function timed(
  run: () => Promise<{ code: number; lines: readonly string[] }>,
): Promise<PodStart> {
  const since = performance.now();
  const { code, lines } = await run();
  return { code, lines, seconds: (performance.now() - since) / 1000 };
}
