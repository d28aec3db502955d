import { attacksOf } from './all';
import { runAttacks } from './run-attacks';

runAttacks('attacks by paths, settings and what the server has', attacksOf('server'));
