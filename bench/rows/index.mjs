// In the order in which they are measured.
import * as chart from './chart.mjs';
import * as crowd from './crowd.mjs';
import * as drift from './drift.mjs';
import * as firstRun from './first-run.mjs';
import * as latency from './latency.mjs';
import * as manyTables from './many-tables.mjs';
import * as memory from './memory.mjs';
import * as migration from './migration.mjs';
import * as steady from './steady.mjs';
import * as synthesis from './synthesis.mjs';
import * as writes from './writes.mjs';

export const rows = [
  { name: 'synthesis', ...synthesis },
  { name: 'chart', ...chart },
  { name: 'steady', ...steady },
  { name: 'latency', ...latency },
  { name: 'writes', ...writes },
  { name: 'drift', ...drift },
  { name: 'first-run', ...firstRun },
  { name: 'memory', ...memory },
  { name: 'crowd', ...crowd },
  { name: 'migration', ...migration },
  { name: 'many-tables', ...manyTables },
];
