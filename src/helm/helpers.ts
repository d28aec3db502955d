import { filesDirectory } from '../constructs/release';

/**
 * The named templates that are written by hand: what an operation does with several actions.
 *
 * @param chart the chart's name, with which their names begin
 */
export function helpers(chart: string): string {
  return `{{/*
The scripts and SQL programs, which are files of this chart, as entries of a ConfigMap's data.
*/}}
{{- define "${chart}.files" -}}
{{- range $path, $content := .Files.Glob "${filesDirectory}/*" }}
{{- $text := toString $content }}
{{ base $path }}: {{ ternary "|" "|-" (hasSuffix "\\n" $text) }}
{{ $text | trimSuffix "\\n" | indent 2 }}
{{- end }}
{{- end }}

{{/*
JSON in printable ASCII without "$": so the text can stand in an environment variable, in which Kubernetes expands
$(NAME), and in SQL, and no client encoding can misread it. Takes any value.
*/}}
{{- define "${chart}.asciiJson" -}}
{{- /* "%+q" escapes what is not ASCII, as Go does, and every quote and backslash once more. */ -}}
{{- $text := toJson . | printf "%+q" | trimPrefix "\\"" | trimSuffix "\\"" -}}
{{- $text = $text | replace "\\\\\\\\" "\\x01" | replace "\\\\\\"" "\\"" | replace "\\\\x7f" "\\\\u007f" | replace "$" "\\\\u0024" -}}
{{- range regexFindAll "\\\\\\\\U[0-9a-f]{8}" $text -1 -}}
{{- /* JSON has no such escape: two of four digits each. */ -}}
{{- $above := sub (printf "0x%s" (. | trunc -8)) 65536 -}}
{{- $pair := printf "\\\\u%04x\\\\u%04x" (add 55296 (div $above 1024)) (add 56320 (mod $above 1024)) -}}
{{- $text = $text | replace . $pair -}}
{{- end -}}
{{- $text | replace "\\x01" "\\\\" -}}
{{- end }}

{{/*
The name of a schema of the policy. Takes the name, or a map with it.
*/}}
{{- define "${chart}.schemaName" -}}
{{- if kindIs "map" . -}}
{{- .name -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end }}

{{/*
The names of all schemas of the policy, as JSON.
*/}}
{{- define "${chart}.schemaNames" -}}
{{- $names := list -}}
{{- range . -}}
{{- $names = append $names (include "${chart}.schemaName" .) -}}
{{- end -}}
{{- toJson $names -}}
{{- end }}

{{/*
What a rule says of the columns that it does not name. Takes a word, or a map that names columns.
*/}}
{{- define "${chart}.plainRule" -}}
{{- if kindIs "map" . -}}
{{- .rule | default "readWrite" -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end }}

{{/*
The name of the schema in the catalog. Takes a table or routine as in SQL, public.users, "My Schema"."a.b", or a
pattern, which may have none: public.*, audit_*.
*/}}
{{- define "${chart}.schemaOf" -}}
{{- include "${chart}.unquoted" (regexFind "^(\\"([^\\"]|\\"\\")+\\"|[^\\".]+)\\\\." . | trimSuffix ".") -}}
{{- end }}

{{/*
The name of a table in the catalog, without its schema. Takes the table's name as in SQL, or a pattern.
*/}}
{{- define "${chart}.nameOfTable" -}}
{{- include "${chart}.unquoted" (. | trimPrefix (regexFind "^(\\"([^\\"]|\\"\\")+\\"|[^\\".]+)\\\\." .)) -}}
{{- end }}

{{/*
The name of a routine in the catalog, without its schema. Takes the routine as in SQL: public.archive(integer).
*/}}
{{- define "${chart}.nameOfRoutine" -}}
{{- $rest := . | trimPrefix (regexFind "^(\\"([^\\"]|\\"\\")+\\"|[^\\".]+)\\\\." .) -}}
{{- include "${chart}.unquoted" (regexFind "^(\\"([^\\"]|\\"\\")+\\"|[^\\"(]+)" $rest) -}}
{{- end }}

{{/*
An identifier as it stands in the catalog. PostgreSQL folds ASCII letters outside of quotes, and no others.
*/}}
{{- define "${chart}.unquoted" -}}
{{- if hasPrefix "\\"" . -}}
{{- . | trimPrefix "\\"" | trimSuffix "\\"" | replace "\\"\\"" "\\"" -}}
{{- else -}}
{{- $name := . -}}
{{- range list "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" -}}
{{- $name = $name | replace . (lower .) -}}
{{- end -}}
{{- $name -}}
{{- end -}}
{{- end }}
`;
}
