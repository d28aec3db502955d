import type { AccessFiles } from '../constructs/access-config';
import { filesDirectory } from '../constructs/release';
import { chartMark, type Dyn, Expression, named, rootMark } from '../deferred';

const files = `${rootMark}.Files.Glob "${filesDirectory}/*"`;

/** The scripts and SQL programs, which are files of the chart. */
export const chartFiles: AccessFiles = {
  data: new Expression('yaml', `include "${chartMark}.files" ${rootMark} | trim`),
  checksum: named(
    'filesChecksum',
    new Expression('string', `${files} | toJson | sha256sum`) as unknown as Dyn<string>,
  ),
};
