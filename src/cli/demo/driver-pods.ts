import type { AccessPolicy } from '../../access';
import { podPrograms } from '../../sql/programs';
import { apply } from '../apply';
import { ask, beginStatements, program } from '../session';
import { connectionOf, withClient } from './connect';
import { type Container, containerOf, type Pod } from './pod';
import { type Pods, type Show, timed } from './pods';
import { migrateSample } from './sample';

/**
 * Takes the steps of run.sh without psql and a shell: the same SQL programs in the same order, through `pg`.
 *
 * @throws Error when the YAML has other programs than this package, or another command than the sample's.
 */
export function driverPods(pod: Pod, show: Show): Pods {
  const migration = containerOf(pod, 'db-migration');
  refuseOtherPrograms(pod);
  refuseOtherCommand(migration);
  const { TWO_USER_POLICY = '', TWO_USER_RELEASE = '' } = migration.env;
  const policy: AccessPolicy = JSON.parse(TWO_USER_POLICY);
  const admin = connectionOf(migration.env);
  const service = connectionOf(containerOf(pod, 'app').env);
  return {
    tool: 'the driver pg and the SQL programs of the ConfigMap',
    start(name) {
      const lines: string[] = [];
      const log = (line: string) => {
        lines.push(line);
        show(name, line);
      };
      return timed(async () => {
        const migrate = () => withClient(admin, 'migrate', (client) => migrateSample(client, log));
        const props = { policy, release: TWO_USER_RELEASE, migrate, log };
        const application = `two-user-postgres ${name}`;
        try {
          await withClient(admin, application, (client) => apply(client, props));
          return { code: 0, lines };
        } catch (error) {
          log(`FAILED: ${error instanceof Error ? error.message : error}`);
          return { code: 1, lines };
        }
      });
    },
    verify: () =>
      withClient(service, 'verify', async (client) => {
        const programs = ['expected.sql', 'verify.sql', 'verify-report.sql'].map(program);
        const { lines } = await ask(client, ...beginStatements(policy, ''), ...programs);
        for (const line of lines) show('verify', line);
        return lines;
      }),
  };
}

function refuseOtherPrograms(pod: Pod): void {
  const files = Object.assign({}, ...Object.values(pod.volumes));
  const names = Object.keys(files).filter((name) => name.endsWith('.sql'));
  const other = names.find((name) => files[name] !== podPrograms[name]);
  if (names.length === 0) throw new Error('no SQL programs in the ConfigMap');
  if (other !== undefined) throw new Error(`${other} in the ConfigMap is not what the driver runs`);
}

function refuseOtherCommand({ command }: Container): void {
  const given = command.slice(command.indexOf('--') + 1).join(' ');
  if (given === './migrate up') return;
  throw new Error(`migration command ${JSON.stringify(given)}; without psql: ./migrate up`);
}
