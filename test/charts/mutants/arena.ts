import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Helm } from '../../helm-tools';
import { printed, type Target, Umbrella, type Values } from '../umbrella';
import type { Mutant } from './mutate';

const prefix = '"two-user-app.';
const alone = ' alone';
const problems = '_problems.tpl';

// What helm prints after an install is no object.
const notes = /^(_notes\.tpl|NOTES\.txt|validate\.yaml)$/;

/** Renders mutants of a chart's templates beside the templates themselves, and tells which give something else. */
export class Arena {
  private readonly texts: ReadonlyMap<string, string>;
  private readonly defines: ReadonlyMap<string, string>;
  /** The rules across keys: lines of one that need no other one. */
  private readonly blocks: readonly (readonly [start: number, end: number])[];
  private readonly baseline = new Map<string, Promise<Map<string, string>>>();

  constructor(
    private readonly helm: Helm,
    private readonly chart: string,
    private readonly target: Target,
  ) {
    this.texts = readTemplates(join(chart, 'templates'));
    this.blocks = blocksOf((this.texts.get(problems) ?? '').split('\n'));
    this.defines = definesIn([...this.texts.values()].join('\n'));
  }

  /** The templates that values decide on. */
  get files(): ReadonlyMap<string, string> {
    const ours = [...this.texts].filter(([file]) => !notes.test(file));
    return new Map(ours);
  }

  /** Whether a mutant shows only in what the rules across keys say. */
  isOfRules({ file, define = '' }: Mutant): boolean {
    if (file === problems) return true;
    return file.startsWith('_') && this.usersOf(define).join() === 'validate.yaml';
  }

  /** The templates of objects that need a named one. */
  private usersOf(define: string): string[] {
    return [...this.texts.keys()].filter(
      (other) => other.endsWith('.yaml') && this.needed(this.texts.get(other) ?? '').has(define),
    );
  }

  /**
   * The mutants that give the same as the template which they are of, for all these values.
   *
   * @param most how many of the templates that use a named one to try
   */
  async survivors(
    mutants: readonly Mutant[],
    values: readonly Values[],
    most: number,
  ): Promise<Mutant[]> {
    const survivors: Mutant[] = [];
    // Those that make helm fail cost a run each, and come out with the first few values.
    const queue = inBatches(mutants, values.length > 10 ? 100 : 24);
    const work = async () => {
      for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) {
        survivors.push(...(await this.tried(batch, values, most)));
      }
    };
    await Promise.all([work(), work()]);
    return survivors;
  }

  private async tried(
    batch: readonly Mutant[],
    values: readonly Values[],
    most: number,
  ): Promise<Mutant[]> {
    let left = [...batch.entries()];
    for (;;) {
      const targets = new Map(left.map(([id, mutant]) => [id, this.targetsOf(mutant, most)]));
      const templates = left.flatMap(([id, mutant]) =>
        this.copies(`m${id}`, targets.get(id) ?? [], mutant),
      );
      const run = await this.render(templates, values);
      if ('culprit' in run) {
        const before = left.length;
        left = left.filter(([id]) => `m${id}` !== run.culprit);
        if (left.length === before) throw new Error(run.message);
        continue;
      }
      const same: Mutant[] = [];
      for (const [id, mutant] of left) {
        const files = targets.get(id) ?? [];
        const originals = await Promise.all(files.map((file) => this.original(file, values)));
        const caught = files.some((file, at) =>
          values.some((_, set) => {
            const ours = originals[at]?.get(`c${set}`) ?? '';
            const theirs = run.output.get(`c${set}`)?.get(`templates/m${id}.${at}.yaml`) ?? [];
            return differ(ours, theirs.join('').trim(), file.startsWith(problems));
          }),
        );
        if (!caught) same.push(mutant);
      }
      return same;
    }
  }

  /** What a template gives as it is, by the alias of the values. */
  private original(file: string, values: readonly Values[]): Promise<Map<string, string>> {
    const key = `${file} ${values.length}`;
    let known = this.baseline.get(key);
    if (known === undefined) {
      known = this.render(this.copies('o', [file]), values).then((run) => {
        if ('culprit' in run) throw new Error(run.message);
        const texts = [...run.output].map(([alias, files]) => [
          alias,
          (files.get('templates/o.0.yaml') ?? []).join('').trim(),
        ]);
        return new Map(texts as [string, string][]);
      });
      this.baseline.set(key, known);
    }
    return known;
  }

  /** The templates that a mutant shows in. */
  private targetsOf(mutant: Mutant, most: number): string[] {
    const { file, define, index } = mutant;
    if (file === problems) {
      const block = this.blocks.find(([start, end]) => start <= index && index < end);
      return block === undefined ? [] : [`${problems}#${block[0]}-${block[1]}`];
    }
    if (!file.startsWith('_')) return [file];
    if (this.isOfRules(mutant)) {
      const lines = (this.texts.get(problems) ?? '').split('\n');
      const blocks = this.blocks.filter(([start, end]) =>
        this.needed(lines.slice(start, end).join('\n')).has(define ?? ''),
      );
      return blocks.slice(0, most).map(([start, end]) => `${problems}#${start}-${end}`);
    }
    const all = [...this.texts.values()].join('\n');
    const calls = [...all.matchAll(new RegExp(`include "${define}" ([^ )]+)`, 'g'))];
    // By itself it shows all that it has to show.
    if (calls.every(([, argument]) => argument === '.' || argument === '$')) {
      return [`${define}${alone}`];
    }
    return this.usersOf(define ?? '').slice(0, most);
  }

  /** Copies of templates under a name of their own, with what they include. */
  private copies(name: string, files: readonly string[], mutant?: Mutant): [string, string][] {
    const mutated = mutant?.lines.join('\n') ?? '';
    const inTpl = mutant?.file.startsWith('_') === true && mutant.file !== problems;
    const named = inTpl ? new Map([...this.defines, ...definesIn(mutated)]) : this.defines;
    const bodies = files.map((file) => {
      const [, from, to] = /#(\d+)-(\d+)$/.exec(file) ?? [];
      const lines =
        mutant?.file === problems ? mutant.lines : (this.texts.get(problems) ?? '').split('\n');
      if (from !== undefined) return lines.slice(Number(from), Number(to)).join('\n');
      if (file.endsWith(alone)) return `{{ include "${file.slice(0, -alone.length)}" . }}\n`;
      return mutant?.file === file ? mutated : (this.texts.get(file) ?? '');
    });
    const needed = [...this.needed(bodies.join('\n'), named)].map((define) => named.get(define));
    const own = (text: string) => text.replaceAll(prefix, `"${name}.`);
    return [
      [`_${name}.tpl`, own(needed.join('\n'))],
      ...bodies.map((body, at): [string, string] => [`${name}.${at}.yaml`, own(body)]),
    ];
  }

  /** The named templates that a text includes, and those that they include. */
  private needed(text: string, named = this.defines, found = new Set<string>()): Set<string> {
    for (const [, define = ''] of text.matchAll(/(?:include|template) "([^"]+)"/g)) {
      if (found.has(define)) continue;
      found.add(define);
      this.needed(named.get(define) ?? '', named, found);
    }
    return found;
  }

  private async render(
    templates: readonly (readonly [string, string])[],
    values: readonly Values[],
  ): Promise<
    | { readonly output: Map<string, Map<string, string[]>> }
    | { readonly culprit: string; readonly message: string }
  > {
    const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
    for (const part of ['Chart.yaml', 'values.yaml', 'files']) {
      cpSync(join(this.chart, part), join(folder, part), { recursive: true });
    }
    mkdirSync(join(folder, 'templates'));
    for (const [file, text] of templates) writeFileSync(join(folder, 'templates', file), text);
    // Of objects that are not YAML helm prints all, as they are, when it is asked to debug.
    writeFileSync(join(folder, 'templates', 'broken.yaml'), 'a: b: c\n');
    const umbrella = new Umbrella([folder]);
    try {
      const uses = values.map((set, index) => ({
        alias: `c${index}`,
        chart: umbrella.only,
        values: set,
      }));
      const { stdout, stderr } = await umbrella.render(this.helm, uses, this.target, '--debug');
      const output = printed(stdout);
      if (output.size > 0) return { output };
      const error = stderr.slice(stderr.lastIndexOf('\nError: '));
      const [, culprit = '?'] = /templates\/_?(m\d+|o)\./.exec(error) ?? [];
      return { culprit, message: error };
    } finally {
      umbrella.remove();
      rmSync(folder, { recursive: true });
    }
  }
}

function differ(one: string, other: string, asText: boolean): boolean {
  if (one === other) return false;
  if (asText) return true;
  try {
    return !isDeepStrictEqual(objects(one), objects(other));
  } catch {
    return true;
  }
}

/** The objects as they are written: `1e+06` is not `1000000`, and `yes` is no text. */
function objects(text: string): unknown[] {
  const read = (version: '1.1' | '1.2') =>
    parseAllDocuments(text, { version, intAsBigInt: true }).map((document) => {
      const [error] = document.errors ?? [];
      if (error !== undefined) throw error;
      return document.toJS();
    });
  return [read('1.2'), read('1.1')];
}

function definesIn(text: string): Map<string, string> {
  const parts = text.split(/^(?=\{\{-? define ")/m);
  const named = parts.flatMap((part): [string, string][] => {
    const [, name] = /^\{\{-? define "([^"]+)"/.exec(part) ?? [];
    const end = part.lastIndexOf('\n{{- end }}');
    return name === undefined ? [] : [[name, part.slice(0, end + '\n{{- end }}'.length)]];
  });
  return new Map(named);
}

function blocksOf(lines: readonly string[]): [number, number][] {
  const blocks: [number, number][] = [];
  let depth = 0;
  let start = 0;
  for (const [index, line] of lines.entries()) {
    if (/^\{\{-? (define|end)\b.*/.test(line) && depth === 0) continue;
    if (depth === 0) start = index;
    if (/^\{\{-? (if|range|with)\b/.test(line)) depth++;
    if (/^\{\{-? end\b/.test(line)) depth--;
    if (depth > 0 || line.trim() === '' || line.startsWith('{{- /*')) continue;
    const block = lines.slice(start, index + 1).join('\n');
    const last = blocks.at(-1);
    const continues = block.includes('$taken') && !block.startsWith('{{- $taken := dict');
    if (last !== undefined && continues && last[1] === start) last[1] = index + 1;
    else blocks.push([start, index + 1]);
  }
  return blocks;
}

function readTemplates(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const texts = files.filter((file) => statSync(join(folder, file)).isFile());
  return new Map(texts.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
