import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mergeValues } from '../../src/values';
import type { Target, Values } from './umbrella';

/** A small chart, and the same in TypeScript, to see that the machinery sees. */
export const toySchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['replicas', 'env', 'probe', 'mode', 'secrets', 'text'],
  properties: {
    global: { type: 'object' },
    name: { type: 'string', maxLength: 20, pattern: '^([a-z][a-z0-9]*)?$' },
    replicas: { type: 'integer', minimum: 0, maximum: 2147483647 },
    text: { type: 'string', maxLength: 50, pattern: '^[^\\x00]*$' },
    mode: { type: 'string', enum: ['a', 'b'] },
    env: {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^[A-Za-z_]+$' },
      additionalProperties: { type: 'string', pattern: '^[^\\x00]*$' },
    },
    probe: {
      type: 'object',
      properties: { tcp: { type: 'integer' } },
      additionalProperties: false,
    },
    secrets: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: { name: { type: 'string', minLength: 1, pattern: '^[a-z0-9]*$' } },
      },
    },
  },
} as const;

export const toyDefaults = {
  name: '',
  replicas: 2,
  text: '',
  mode: 'a',
  env: { LEVEL: 'info' },
  probe: { tcp: 80 },
  secrets: [],
};

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: toy\nversion: 1.2.3\n',
  'values.yaml': JSON.stringify(toyDefaults),
  'values.schema.json': JSON.stringify(toySchema),
  'templates/_helpers.tpl': `{{- define "toy.fullname" -}}
{{ .Values.name | default .Release.Name }}
{{- end }}
`,
  'templates/config.yaml': `{{- if eq .Values.mode "b" }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "toy.fullname" . | quote }}
  namespace: {{ .Release.Namespace }}
  labels:
    chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
data:
  text: {{ .Values.text | quote }}
  {{- range $key, $value := .Values.env }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
{{- end }}
`,
  'templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "toy.fullname" . | quote }}
  namespace: {{ .Release.Namespace }}
spec:
  replicas: {{ .Values.replicas | int64 }}
  {{- with .Values.probe.tcp }}
  port: {{ . | int64 }}
  {{- end }}
  {{- with .Values.secrets }}
  secrets:
    {{- range . }}
    - name: {{ .name | quote }}
    {{- end }}
  {{- end }}
`,
  'templates/validate.yaml': `{{- if and (eq .Values.mode "b") (eq (len .Values.secrets) 0) }}
{{- fail (printf "invalid values:\\n  mode: %q needs secrets" .Values.mode) }}
{{- end }}
`,
};

/** Writes the chart, with changes to its files, and tells the folder. */
export function toyChart(change: (text: string, file: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'toy-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), change(text, file));
  }
  return folder;
}

/** What the chart should give. */
export function toyManifests(
  given: Values,
  target: Target,
  valid: (v: Values) => boolean,
): object[] {
  if (!valid(given)) throw new Error('invalid values');
  const values = mergeValues(toyDefaults, given) as typeof toyDefaults;
  if (values.mode === 'b' && values.secrets.length === 0) {
    throw new Error('invalid values:\n  mode: "b" needs secrets');
  }
  const metadata = { name: values.name || target.releaseName, namespace: target.namespace };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, labels: { chart: 'toy-1.2.3' } },
    data: { text: values.text, ...values.env },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: values.replicas,
      ...(values.probe.tcp ? { port: values.probe.tcp } : {}),
      ...(values.secrets.length > 0 ? { secrets: values.secrets } : {}),
    },
  };
  return values.mode === 'b' ? [config, deployment] : [deployment];
}
