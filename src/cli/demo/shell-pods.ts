import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Container, containerOf, type Pod } from './pod';
import { type Pods, type Show, timed } from './pods';
import type { Ended, Processes } from './processes';
import { copySample } from './sample';

export interface ShellPodsProps {
  readonly pod: Pod;
  /** The path of psql: what is in the client image. */
  readonly psql: string;
  /** An empty folder for the pods' volumes and the image's files. */
  readonly folder: string;
  readonly processes: Processes;
  readonly show: Show;
}

/**
 * Does a kubelet's work on this machine: volumes become folders, and the commands of the YAML run as they stand but
 * for the paths of the volumes. The image of both containers is this machine, with the sample in the working directory.
 */
export function shellPods({ pod, psql, folder, processes, show }: ShellPodsProps): Pods {
  const image = join(folder, 'image');
  copySample(image);
  const path = [dirname(psql), process.env.PATH].join(delimiter);

  const run = (container: Container, name: string, command: readonly string[]): Promise<Ended> => {
    const place = (text: string) => inFolder(text, container, join(folder, name));
    const machine = { PATH: path, HOSTNAME: name, TWO_USER_TMP: place('/tmp') };
    // The server is on this machine: when it does not answer it is gone, and what waits for it must not outlive us long.
    const env = { ...machine, TWO_USER_REACH_SECONDS: '20', ...container.env };
    return processes.run(command.map(place), { cwd: image, env }, (line) => show(name, line));
  };
  const initContainer = (container: Container, name: string): Promise<Ended> => {
    // tools.sh fills /two-user unless it is told another place; nothing is mounted there on this machine.
    const target = container.name === 'db-tools' ? ['/two-user'] : [];
    return run(container, name, [...container.command, ...target]);
  };

  return {
    tool: 'psql and the shell scripts of the ConfigMap',
    async start(name) {
      processes.ended.throwIfAborted();
      makeVolumes(pod, join(folder, name));
      return timed(async () => {
        let ended: Ended = { code: 0, lines: [] };
        for (const container of pod.initContainers) {
          ended = await initContainer(container, name);
          if (ended.code !== 0) break;
        }
        return ended;
      });
    },
    async verify() {
      const name = 'verify';
      processes.ended.throwIfAborted();
      makeVolumes(pod, join(folder, name));
      const { mounts } = containerOf(pod, 'db-tools');
      const { TWO_USER_POLICY } = containerOf(pod, 'db-migration').env;
      const { env } = containerOf(pod, 'app');
      const container = {
        name,
        command: [],
        mounts: { ...mounts, '/tmp': 'two-user-tmp' },
        env: { ...env, TWO_USER_POLICY: TWO_USER_POLICY ?? '' },
      };
      const verify = ['sh', '/two-user-access/verify.sh'];
      return (await run(container, name, verify)).lines;
    },
  };
}

function makeVolumes(pod: Pod, folder: string): void {
  for (const [volume, files] of Object.entries(pod.volumes)) {
    mkdirSync(join(folder, volume), { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, volume, file), text);
    }
  }
}

/** A path below one of the container's mounts becomes the path of that volume's folder. */
function inFolder(text: string, container: Container, folder: string): string {
  for (const [path, volume] of Object.entries(container.mounts)) {
    if (text === path || text.startsWith(`${path}/`)) {
      return join(folder, volume) + text.slice(path.length);
    }
  }
  return text;
}
