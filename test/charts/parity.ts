import type { Helm } from '../helm-tools';
import { differences } from './objects';
import { needsRunOfItsOwn, Refusal, renderBatch, renderOne } from './render';
import { shrink } from './shrink';
import { printed, type Target, Umbrella, type Values, valuesText } from './umbrella';

/** A chart, and the constructs that it was made from. */
export interface Twins {
  /** The folder of the chart. */
  readonly chart: string;
  /** The objects of the constructs. @throws the refusal */
  readonly manifestsOf: (values: Values, target: Target) => readonly object[];
}

const batchSize = 200;

/**
 * Holds that the chart and the constructs give the same objects for valid values.
 *
 * @throws with the smallest values found for which they do not, and what differs
 */
export async function expectSameObjects(
  helm: Helm,
  twins: Twins,
  cases: readonly Values[],
  target: Target,
): Promise<void> {
  for (let start = 0; start < cases.length; start += batchSize) {
    const batch = cases.slice(start, start + batchSize);
    // That helm's reading of the schema admits values needs no thousand of them.
    const failing = await firstFailing(helm, twins, batch, target, start === 0);
    if (failing === undefined) continue;
    const fails = (candidates: readonly Values[]) => failings(helm, twins, candidates, target);
    const values = await shrink(failing, fails);
    const problems = await problemsOf(helm, twins, values, target);
    throw new Error(
      `helm ${helm.version} and the constructs differ for\n${valuesText(values, 2)}\n\n${problems.join('\n')}`,
    );
  }
}

async function firstFailing(
  helm: Helm,
  { chart, manifestsOf }: Twins,
  batch: readonly Values[],
  target: Target,
  schemas = true,
): Promise<Values | undefined> {
  try {
    const rendered = await renderBatch(helm, chart, batch, target, { schemas });
    return batch.find(
      (values, index) => differences(rendered[index] ?? [], manifestsOf(values, target)).length > 0,
    );
  } catch (error) {
    if (error instanceof Refusal) return batch[error.index];
    throw error;
  }
}

/** Which of the values that the constructs take give something else by helm. */
async function failings(
  helm: Helm,
  twins: Twins,
  candidates: readonly Values[],
  target: Target,
): Promise<boolean[]> {
  const taken = candidates.map((values) => objectsOf(twins, values, target) !== undefined);
  const tried = candidates.filter((_, index) => taken[index]);
  const first = await firstFailing(helm, twins, tried, target);
  return candidates.map((values) => values === first);
}

function objectsOf(
  { manifestsOf }: Twins,
  values: Values,
  target: Target,
): readonly object[] | undefined {
  try {
    return manifestsOf(values, target);
  } catch {
    return undefined;
  }
}

async function problemsOf(
  helm: Helm,
  { chart, manifestsOf }: Twins,
  values: Values,
  target: Target,
): Promise<string[]> {
  const rendered = await renderOne(helm, chart, values, target);
  if ('refusal' in rendered) return [`helm refuses: ${rendered.refusal}`];
  const lines = differences(rendered.objects, manifestsOf(values, target));
  return lines.length > 0 ? lines : ['(alone they are the same: only under an alias they differ)'];
}

/**
 * Holds that helm refuses values by the schema, as the constructs do.
 *
 * @throws with the values that one of them takes
 */
export async function expectRefusedBySchema(
  helm: Helm,
  { chart, manifestsOf }: Twins,
  cases: readonly { readonly values: Values; readonly what: string }[],
  target: Target,
): Promise<void> {
  const taken: string[] = [];
  const say = (who: string, { values, what }: { values: Values; what: string }) =>
    taken.push(`${who} takes values with ${what}: ${JSON.stringify(values)}`);
  for (const one of cases) {
    if (refusalOf(manifestsOf, one.values, target) === undefined) say('the library', one);
  }
  // Helm 3 reads a NEL as a space before it looks at the schema.
  const asked = cases.filter(
    ({ values }) => !(helm.version.startsWith('3.') && JSON.stringify(values).includes('\u0085')),
  );
  const together = asked.filter(({ values }) => !needsRunOfItsOwn(helm, values));
  const umbrella = new Umbrella([chart]);
  try {
    const uses = together.map(({ values }, index) => ({
      alias: `c${index}`,
      chart: umbrella.only,
      values,
    }));
    const { stderr } = await umbrella.render(helm, uses, target);
    // Not all of helm's messages end with a line break.
    const named = new Set(stderr.match(/c\d+(?=:$)/gm));
    if (named.size === 0)
      throw new Error(`helm names none of the refused: ${stderr.slice(0, 2000)}`);
    for (const [index, one] of together.entries()) {
      if (!named.has(`c${index}`)) say(`helm ${helm.version}`, one);
    }
  } finally {
    umbrella.remove();
  }
  for (const one of asked.filter(({ values }) => needsRunOfItsOwn(helm, values))) {
    const rendered = await renderOne(helm, chart, one.values, target);
    if ('objects' in rendered) say(`helm ${helm.version}`, one);
  }
  if (taken.length > 0) throw new Error(taken.join('\n'));
}

/** The message with which the constructs refuse values, if they do. */
export function refusalOf(
  manifestsOf: Twins['manifestsOf'],
  values: Values,
  target: Target,
): string | undefined {
  try {
    manifestsOf(values, target);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Holds that helm refuses values by the rules across keys, in the words of the constructs.
 *
 * @throws with what one of them says and the other does not
 */
export async function expectSameRefusals(
  helm: Helm,
  { chart, manifestsOf }: Twins,
  cases: readonly Values[],
  target: Target,
): Promise<void> {
  const umbrella = new Umbrella([chart], { sayInsteadOfFail: true, schemas: false });
  const together = cases.filter((values) => !needsRunOfItsOwn(helm, values));
  const wrong: string[] = [];
  const compare = (values: Values, theirs: string | undefined) => {
    const ours = refusalOf(manifestsOf, values, target);
    if (ours === theirs) return;
    wrong.push(
      `for ${JSON.stringify(values)}\nhelm ${helm.version} says:\n${theirs}\nand the constructs:\n${ours}`,
    );
  };
  try {
    const uses = together.map((values, index) => ({
      alias: `c${index}`,
      chart: umbrella.only,
      values,
    }));
    // Refusals are no objects, which helm minds; it prints them all the same.
    const { status, stdout, stderr } = await umbrella.render(helm, uses, target, '--debug');
    const texts = printed(stdout);
    if (status !== 0 && texts.size === 0) throw new Error(stderr);
    for (const [index, values] of together.entries()) {
      const said = [...(texts.get(`c${index}`)?.values() ?? [])].flat().join('').trim();
      compare(values, said === '' ? undefined : said);
    }
  } finally {
    umbrella.remove();
  }
  for (const values of cases.filter((one) => needsRunOfItsOwn(helm, one))) {
    const rendered = await renderOne(helm, chart, values, target);
    compare(values, 'refusal' in rendered ? failure(rendered.refusal) : undefined);
  }
  if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('\n\n'));
}

/** What a template of the chart failed with, out of helm's words about it. */
export function failure(stderr: string): string {
  const [text = ''] = /invalid values:\n[\s\S]*/.exec(stderr) ?? [];
  return text.replace(/\n\nUse --debug flag[\s\S]*/, '').trim();
}
