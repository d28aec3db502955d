import { progress, until } from './command';
import { images } from './environment';
import type { Release } from './release';
import { restrictedPod } from './restricted-pod';

/** Somebody in the cluster who asks for the page again and again, each time by a new connection. */
export interface Visitors {
  /** Ends them, and returns what they got: one line for each request. */
  leave(): Promise<string[]>;
}

/** Requests, at most; and what is between two of them, in seconds. */
const most = 2000;
const pause = 0.1;

/** Starts to ask. Returns when the first answer is there. */
export async function visitorsOf({ name, place: { kubectl } }: Release): Promise<Visitors> {
  const url = `http://${name}/cgi-bin/page`;
  const script = `i=0
    while [ $i -lt ${most} ]; do
      i=$((i + 1))
      if answer=$(timeout 5 busybox wget -qO- ${url} 2>&1); then echo "$answer"; else echo "failed: $answer"; fi
      sleep ${pause}
    done`;
  await kubectl.apply(
    restrictedPod('visitors', [
      { name: 'visitors', image: `${images.app}:1.0.0`, command: ['sh', '-c', script] },
    ]),
  );
  const lines = async () => {
    const log = await kubectl('logs', 'visitors', '--tail=-1');
    return log.split('\n').filter((line) => line !== '');
  };
  await until('visitors come', async () => ((await lines()).length > 0 ? true : undefined));
  return {
    leave: async () => {
      const all = await lines();
      await kubectl('delete', 'pod', 'visitors', '--wait=false');
      progress(`visitors leave after ${all.length} requests`);
      return all;
    },
  };
}
