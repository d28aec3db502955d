import { grants } from './grants';
import { memberships } from './memberships';
import { ownership } from './ownership';
import { runAttacks } from './run-attacks';

runAttacks('attacks by roles, owners and grants', [...memberships, ...ownership, ...grants]);
