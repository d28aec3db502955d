import { mustRun, type Outcome, run, until } from './command';
import { kubectlProgram } from './programs';

// biome-ignore lint/suspicious/noExplicitAny: the JSON of Kubernetes objects
export type Json = any;

/** kubectl in one namespace. */
export interface Kubectl {
  readonly namespace: string;
  /** Runs kubectl, which has to succeed, and returns what it printed. */
  (...args: readonly string[]): Promise<string>;
  /** Runs kubectl to its end, whatever its exit code. */
  try(...args: readonly string[]): Promise<Outcome>;
  /** Applies objects as the server takes them: an unknown field is an error. */
  apply(...objects: readonly Json[]): Promise<void>;
  /** The objects of a kind, in the order they were made. */
  list(kind: string, selector?: Readonly<Record<string, string>>): Promise<Json[]>;
  /** Asks politely, as a node drain does: a PodDisruptionBudget may refuse. */
  evict(pod: string): Promise<void>;
  /** One object; `undefined` when there is none of this name. */
  get(kind: string, name: string): Promise<Json | undefined>;
}

/** kubectl for the objects of one namespace. */
export function kubectlIn(namespace: string): Kubectl {
  const program = kubectlProgram();
  const here = ['--namespace', namespace];
  const must = (...args: readonly string[]) => mustRun(program, [...here, ...args]);
  const list: Kubectl['list'] = async (kind, selector = {}) => {
    const labels = Object.entries(selector).map(([name, value]) => `${name}=${value}`);
    const answer = await must('get', kind, '--output', 'json', `--selector=${labels.join(',')}`);
    const at = (object: Json) => object.metadata.creationTimestamp;
    return JSON.parse(answer).items.sort((a: Json, b: Json) => (at(a) < at(b) ? -1 : 1));
  };
  return Object.assign(must, {
    namespace,
    try: (...args: readonly string[]) => run(program, [...here, ...args]),
    apply: async (...objects: readonly Json[]) => {
      const documents = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      await mustRun(program, [...here, 'apply', '--validate=strict', '--filename=-'], documents);
    },
    list,
    evict: async (pod: string) => {
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod } };
      const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
      await mustRun(program, ['create', '--raw', path, '--filename=-'], JSON.stringify(eviction));
    },
    get: async (kind: string, name: string) =>
      (await list(kind)).find((object) => object.metadata.name === name),
  });
}

/** How often containers of these pods were started again. */
export function restarts(pods: readonly Json[]): number {
  return pods
    .flatMap(({ status }) => [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ])
    .reduce((sum, container) => sum + container.restartCount, 0);
}

/** Whether a condition of an object is true. */
export function has(object: Json, condition: string): boolean {
  return (object?.status?.conditions ?? []).some(
    ({ type, status }: Json) => type === condition && status === 'True',
  );
}

/** Waits until a container's log has a text in it, and returns the log. */
export function logSays(
  kubectl: Kubectl,
  of: string,
  container: string,
  text: string | RegExp,
  seconds?: number,
): Promise<string> {
  return until(
    `${of}, container ${container}, says: ${text}`,
    async () => {
      const { text: log } = await kubectl.try('logs', of, '--container', container, '--tail=-1');
      return (typeof text === 'string' ? log.includes(text) : text.test(log)) ? log : undefined;
    },
    seconds,
  );
}
