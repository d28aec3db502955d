// What was measured against its budget: as a table, and as JSON.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { median } from './stopwatch.mjs';

/** Returns what a row calls for each line; several of one name and database are one line. */
export function collect(results, row) {
  const key = ({ row: name, what, major, tables }) => [name, what, major, tables].join();
  return (line) => {
    const known = results.find((result) => key(result) === key({ ...row, ...line }));
    if (known === undefined) {
      results.push({ ...row, ...line });
      return;
    }
    known.runs += line.runs;
    known.failures += line.failures;
    known.ms.push(...line.ms);
    for (const [error, count] of Object.entries(line.errors)) {
      known.errors[error] = (known.errors[error] ?? 0) + count;
    }
  };
}

/** Every budget of a line, as `[what it is, measured, at most]`. */
function budgetsOf(line) {
  return [
    ['x', ratioOf(line), line.budget],
    ['bytes of WAL', line.walBytes, line.budgetWal],
    ['rows', line.rows, line.budgetRows],
    ['failures', line.failures, line.budgetFailures],
    ['broken cycles', line.brokenCycles, line.budgetFailures],
    ['MB', line.peakMB, line.budgetMB],
  ].filter(([, measured, atMost]) => measured !== undefined && atMost !== undefined);
}

const ratioOf = ({ ms, referenceMs }) => referenceMs && median(ms) / median(referenceMs);

const verdictOf = (line) => {
  const budgets = budgetsOf(line);
  if (budgets.length === 0) return '';
  // As it is printed: two digits decide nothing.
  const missed = budgets.filter(([, measured, atMost]) => Number(measured.toFixed(2)) > atMost);
  return missed.length === 0 ? 'ok' : 'MISSED';
};

const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export function printTable(results) {
  const table = results.map((line) => {
    const { ms, tables, major, what } = line;
    const ratio = ratioOf(line);
    return [
      line.title,
      what,
      major === undefined ? '' : `${major}`,
      tables === undefined ? '' : number(tables),
      ms === undefined ? '' : number(median(ms), median(ms) < 1_000 ? 1 : 0),
      ratio === undefined ? '' : `${number(ratio, 2)} x`,
      line.reference ?? '',
      othersOf(line).join(', '),
      budgetsOf(line)
        .map(([unit, , atMost]) => `${number(atMost, unit === 'x' ? 1 : 0)} ${unit}`)
        .join(', '),
      verdictOf(line),
    ];
  });
  const heads = ['', 'PG', 'tables', 'ms', 'ratio', 'to', 'also', 'at most', 'verdict'];
  const widths = heads.map((head, n) =>
    Math.max(head.length, ...table.map((row) => row[n + 1].length)),
  );
  const print = (cells) =>
    process.stdout.write(
      `  ${cells
        .map((cell, n) => cell[n > 0 && n < 5 ? 'padStart' : 'padEnd'](widths[n]))
        .join('  ')
        .trimEnd()}\n`,
    );
  let title = '';
  for (const [of, ...cells] of table) {
    if (of !== title) {
      process.stdout.write(`\n${of}\n`);
      print(heads);
    }
    title = of;
    print(cells);
  }
  const missed = results.filter((line) => verdictOf(line) === 'MISSED').length;
  const judged = results.filter((line) => verdictOf(line) !== '').length;
  process.stdout.write(
    `\n${judged - missed} of ${judged} lines within their budget, ${missed} missed\n`,
  );
}

function othersOf(line) {
  const { walBytes, rows, runs, failures, cycles, brokenCycles, peakMB, granted, referenceWal } =
    line;
  return [
    walBytes !== undefined && `${number(walBytes)} B of WAL`,
    referenceWal !== undefined && `to ${number(referenceWal)} B`,
    rows !== undefined && `${number(rows)} rows`,
    runs !== undefined && `${number(failures)} of ${number(runs)} failed`,
    cycles !== undefined && `${number(brokenCycles)} of ${number(cycles)} migration cycles broken`,
    granted !== undefined && `${number(granted)} tables granted`,
    peakMB !== undefined && `${number(peakMB, 1)} MB`,
  ].filter(Boolean);
}

/** Writes the run of today over the last one, and returns the file. */
export function save(results, servers, psql) {
  const file = new URL('results/latest.json', import.meta.url);
  const round = (value) => Number(value.toFixed(3));
  const lines = results.map(({ title, ms, referenceMs, sum, ...line }) => ({
    ...line,
    ...(line.peakMB !== undefined && { peakMB: round(line.peakMB) }),
    ...(ms && {
      ms: round(median(ms)),
      fastestMs: round(Math.min(...ms)),
      slowestMs: round(Math.max(...ms)),
      rounds: ms.length,
    }),
    ...(referenceMs && {
      referenceMs: round(median(referenceMs)),
      ratio: round(median(ms) / median(referenceMs)),
    }),
    verdict: verdictOf({ ...line, ms, referenceMs }) || undefined,
  }));
  const report = {
    date: new Date().toISOString().slice(0, 10),
    postgres: servers.map(({ version }) => version),
    psql: /[\d.]+/.exec(spawnSync(psql, ['--version'], { encoding: 'utf8' }).stdout)[0],
    node: process.versions.node,
    cores: availableParallelism(),
    lines,
  };
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return fileURLToPath(file);
}
