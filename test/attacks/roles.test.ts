import { memberships } from './memberships';
import { runAttacks } from './run-attacks';

runAttacks('attacks by roles', memberships);
