import { columns } from './columns';
import { outside } from './outside';
import { paths } from './paths';
import { rowSecurity } from './row-security';
import { runAttacks } from './run-attacks';
import { serverObjects } from './server-objects';
import { settings } from './settings';

runAttacks('attacks by paths, settings and what the server has', [
  ...columns,
  ...paths,
  ...settings,
  ...serverObjects,
  ...rowSecurity,
  ...outside,
]);
