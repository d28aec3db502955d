import { cascades } from './cascades';
import { routines } from './routines';
import { runAttacks } from './run-attacks';
import { views } from './views';

runAttacks('attacks by code', [...routines, ...cascades, ...views]);
