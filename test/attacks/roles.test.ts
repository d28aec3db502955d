import { attacksOf } from './all';
import { runAttacks } from './run-attacks';

runAttacks('attacks by roles, owners and grants', attacksOf('roles'));
