import { App, Chart } from 'cdk8s';
import { TwoUserApp } from '../constructs';
import { TemplateObjects } from '../constructs/extra-objects';
import { TemplateObject } from '../constructs/kubernetes-object';
import { Planned } from '../constructs/planned';
import { type Definition, definitionsIn, Expression, Shared } from '../deferred';
import { chartFiles } from './chart-files';
import { chartName } from './chart-identity';
import { chartLabel, chartRules, chartValues, releaseNamespace } from './chart-values';
import { conditionText, expressionText, textLines } from './expression-text';
import { helpers } from './helpers';
import { refusalTemplate, rulesTemplate } from './rules-template';
import { templateYaml } from './template-yaml';

const header = (chart: string) =>
  `{{- /* Generated from the constructs of cdk8s-two-user-postgres, chart ${chart}: a change here is lost when it is made anew. */}}\n`;

/** The chart's templates: path in `templates/` to text. */
export function templates(chart = chartName): { readonly [path: string]: string } {
  const values = chartValues();
  const root = new Chart(new App(), 'chart');
  new TwoUserApp(
    root,
    'app',
    new Planned({ values, namespace: releaseNamespace, chart: chartLabel, files: chartFiles }),
  );
  const rules = chartRules();
  const constructs = root.node.findAll();
  const objects = constructs.filter((one) => one instanceof TemplateObject);
  const lists = constructs.filter((one) => one instanceof TemplateObjects);
  const files = [
    ...objects.map((object) => [`${object.file}.yaml`, objectTemplate(object, chart)] as const),
    ...lists.map((list) => [`${list.file}.yaml`, listTemplate(list, chart)] as const),
    ['validate.yaml', header(chart) + refusalTemplate(chart)] as const,
  ];
  const used = [
    ...objects.map(({ condition, body }) => [condition, body]),
    ...lists.map((list) => list.objects),
    ...rules,
  ];
  return Object.fromEntries([
    ['_helpers.tpl', header(chart) + namedTemplates(used, chart) + helpers(chart)],
    ['_problems.tpl', header(chart) + rulesTemplate(rules, chart)],
    ...files.sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

/** The named templates in a value, and those in their bodies. */
function definitions(value: unknown): Definition[] {
  return definitionsIn(value).flatMap((one) => [...definitions(one.body), one]);
}

function objectTemplate({ condition, body }: TemplateObject, chart: string): string {
  const yaml = templateYaml(body, chart);
  const guard: unknown = condition;
  if (!(guard instanceof Expression)) return header(chart) + yaml;
  const opened = `{{- if ${conditionText(guard, { chart, inLoop: false })} }}\n`;
  return `${header(chart)}${opened}${yaml}{{- end }}\n`;
}

function listTemplate({ objects }: TemplateObjects, chart: string): string {
  const over = expressionText(objects, { chart, inLoop: false });
  return `${header(chart)}{{- range ${over} }}
---
{{ merge (deepCopy .) (dict "metadata" (dict "namespace" $.Release.Namespace)) | toYaml }}
{{- end }}
`;
}

/**
 * The named templates in a value, each once.
 *
 * @throws Error when two of one name are not the same
 */
export function namedTemplates(value: unknown, chart: string): string {
  const texts = new Map<string, string>();
  for (const definition of definitions(value)) {
    const text = definitionTemplate(definition, chart);
    const same = texts.get(definition.name);
    if (same !== undefined && same !== text) {
      throw new Error(`two templates are called ${JSON.stringify(definition.name)}; rename one`);
    }
    texts.set(definition.name, text);
  }
  return [...texts.values()].join('\n');
}

function definitionTemplate({ name, body }: Definition, chart: string): string {
  const content =
    body instanceof Expression
      ? `${textLines(body, { chart, inLoop: false })}\n`
      : templateYaml(body instanceof Shared ? body.body : body, chart);
  return `{{- define "${chart}.${name}" -}}\n${content}{{- end }}\n`;
}
