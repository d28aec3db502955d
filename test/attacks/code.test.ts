import { attacksOf } from './all';
import { runAttacks } from './run-attacks';

runAttacks('attacks by code', attacksOf('code'));
