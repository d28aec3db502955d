import type { Attack } from './attack';
import { cascades } from './cascades';
import { columns } from './columns';
import { grants } from './grants';
import { indirect } from './indirect';
import { memberships } from './memberships';
import { outside } from './outside';
import { ownership } from './ownership';
import { paths } from './paths';
import { routines } from './routines';
import { rowSecurity } from './row-security';
import { serverObjects } from './server-objects';
import { settings } from './settings';
import { views } from './views';

/** Attacks of one kind, and the test file that runs them. */
export interface Area {
  readonly title: string;
  readonly suite: 'roles' | 'code' | 'server';
  readonly attacks: readonly Attack[];
}

/** The attacks by area, in the order of docs/attacks.md. */
export const areas: readonly Area[] = [
  { title: 'What the service is, or can become', suite: 'roles', attacks: memberships },
  { title: 'What a group of it may do elsewhere', suite: 'roles', attacks: indirect },
  { title: 'What it owns', suite: 'roles', attacks: ownership },
  { title: 'What was granted once', suite: 'roles', attacks: grants },
  { title: 'Columns, and tables to come', suite: 'server', attacks: columns },
  { title: 'What others find in the schemas that they search', suite: 'server', attacks: paths },
  { title: 'Settings, and who may set them', suite: 'server', attacks: settings },
  {
    title: 'What is in no schema, or is the server’s own',
    suite: 'server',
    attacks: serverObjects,
  },
  { title: 'Row security', suite: 'server', attacks: rowSecurity },
  { title: 'Routines that run as their owner', suite: 'code', attacks: routines },
  { title: 'What a write sets off', suite: 'code', attacks: cascades },
  { title: 'Views, and what copies hidden columns', suite: 'code', attacks: views },
  { title: 'What whoever may write can always do', suite: 'server', attacks: outside },
];

/** What one test file runs. */
export function attacksOf(suite: Area['suite']): readonly Attack[] {
  return areas.filter((area) => area.suite === suite).flatMap(({ attacks }) => attacks);
}
