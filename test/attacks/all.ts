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

/** The attacks by area, in the order of docs/attacks.md. */
export const areas: readonly { readonly title: string; readonly attacks: readonly Attack[] }[] = [
  { title: 'What the service is, or can become', attacks: memberships },
  { title: 'What a group of it may do elsewhere', attacks: indirect },
  { title: 'What it owns', attacks: ownership },
  { title: 'What was granted once', attacks: grants },
  { title: 'Columns, and tables to come', attacks: columns },
  { title: 'What others find in the schemas that they search', attacks: paths },
  { title: 'Settings, and who may set them', attacks: settings },
  { title: 'What is in no schema, or is the server’s own', attacks: serverObjects },
  { title: 'Row security', attacks: rowSecurity },
  { title: 'Routines that run as their owner', attacks: routines },
  { title: 'What a write sets off', attacks: cascades },
  { title: 'Views, and what copies hidden columns', attacks: views },
  { title: 'What whoever may write can always do', attacks: outside },
];
