{{/* What NOTES.txt says, in parts. */}}

{{/*
A name of the database as it is, or in quotes when it is not plain.
*/}}
{{- define "two-user-app.notes.name" -}}
{{- if regexMatch "^[a-zA-Z0-9_.-]+$" . }}{{ . }}{{ else }}{{ toJson . }}{{ end -}}
{{- end }}

{{/*
A line for each object.
*/}}
{{- define "two-user-app.notes.objects" -}}
{{- $name := include "two-user-app.fullname" . -}}
{{- $inJob := eq .Values.migration.mode "job" -}}
{{- $pods := printf "%d %s" (int64 .Values.replicaCount) (ternary "pod" "pods" (eq (int64 .Values.replicaCount) 1)) -}}
{{- with .Values.autoscaling -}}
{{- if .enabled -}}
{{- $pods = printf "%d to %d pods" (int64 .minReplicas) (int64 .maxReplicas) -}}
{{- end -}}
{{- end -}}
Deployment/{{ $name }}: {{ $pods }} of {{ include "two-user-app.image" . }}
{{- if .Values.service.enabled }}
Service/{{ $name }}: {{ .Values.service.type }}, port {{ .Values.service.port | int64 }}
{{- end }}
{{- if .Values.ingress.enabled }}
Ingress/{{ $name }}:{{ range .Values.ingress.hosts }} {{ .host }}{{ end }}
{{- end }}
{{- if .Values.autoscaling.enabled }}
HorizontalPodAutoscaler/{{ $name }}
{{- end }}
{{- if .Values.podDisruptionBudget.enabled }}
PodDisruptionBudget/{{ $name }}: at most {{ .Values.podDisruptionBudget.maxUnavailable }} unavailable
{{- end }}
{{- if .Values.networkPolicy.enabled }}
NetworkPolicy/{{ $name }}, and those of the pods that migrate or verify by themselves
{{- end }}
{{- if $inJob }}
Job/{{ include "two-user-app.migrationJob" . }}: migrates as {{ include "two-user-app.notes.name" .Values.access.admin }}
{{- end }}
{{- if .Values.access.verify.schedule }}
CronJob/{{ $name }}-verify: proves what the roles may do, {{ .Values.access.verify.schedule }}
{{- end }}
ConfigMap/{{ $name }}-access: the scripts and SQL of the migration
{{- if .Values.database.admin.createSecret }}
Secret/{{ include "two-user-app.adminSecretName" . }}: the credentials of the admin, from the values{{ if and (eq .Values.migration.mode "job") (eq .Values.migration.ordering "hook") }}, until the hook has succeeded{{ end }}
{{- end }}
{{- if .Values.database.service.createSecret }}
Secret/{{ .Values.database.service.secretName }}: the credentials of the application, from the values
{{- end }}
{{- if .Values.serviceAccount.create }}
ServiceAccount/{{ .Values.serviceAccount.name | default $name }}
{{- end }}
{{- range .Values.extraObjects }}
{{ .kind }}/{{ .metadata.name }}
{{- end }}
{{- end }}

{{/*
A line for each role, and for each of its exceptions. No role but the owner may DELETE or TRUNCATE.
*/}}
{{- define "two-user-app.notes.access" -}}
{{- $line := "%-20s %-36s %s" -}}
{{- $schemas := list -}}
{{- range .Values.access.schemas -}}
{{- $schemas = append $schemas (printf "%s.*" (include "two-user-app.schemaName" . | include "two-user-app.notes.name")) -}}
{{- end -}}
{{- $all := join " " $schemas -}}
{{ printf $line "ROLE" "TABLES" "MAY" }}
{{ printf $line (include "two-user-app.notes.name" .Values.access.admin) $all "owns, migrates, grants" }}
{{ printf $line (include "two-user-app.notes.name" .Values.access.service.role) $all (include "two-user-app.notes.rule" "readWrite") }}
{{- range $table, $rule := .Values.access.service.tables }}
{{ printf $line "" (include "two-user-app.notes.table" $table) (include "two-user-app.notes.rule" $rule) }}
{{- end }}
{{- range .Values.access.service.routines }}
{{ printf $line "" (include "two-user-app.notes.table" .) "EXECUTE" }}
{{- end }}
{{- if .Values.access.service.temporary }}
{{ printf $line "" "pg_temp.*" "temporary tables of its own" }}
{{- end }}
{{- range .Values.access.readers }}
{{- $all := list -}}
{{- range .schemas -}}
{{- $all = append $all (printf "%s.*" (include "two-user-app.notes.name" .)) -}}
{{- end }}
{{ printf $line (include "two-user-app.notes.name" .role) (join " " $all | default "(no other)") (include "two-user-app.notes.rule" (ternary "readOnly" "none" (gt (len $all) 0))) }}
{{- range $table, $rule := .tables }}
{{- if kindIs "map" $rule }}
{{- $rule = merge (dict "rule" "readOnly") $rule }}
{{- end }}
{{ printf $line "" (include "two-user-app.notes.table" $table) (include "two-user-app.notes.rule" $rule) }}
{{- end }}
{{- end }}
{{- end }}

{{/*
What a rule gives, on one line.
*/}}
{{- define "two-user-app.notes.rule" -}}
{{- $may := dict "readWrite" "SELECT, INSERT, UPDATE" "appendOnly" "SELECT, INSERT" "readOnly" "SELECT" "none" "nothing" -}}
{{- get $may (include "two-user-app.plainRule" .) -}}
{{- if kindIs "map" . -}}
{{- with .columns }} of {{ include "two-user-app.notes.columns" . }} alone{{ end -}}
{{- with .hide }}; no SELECT of {{ include "two-user-app.notes.columns" . }}{{ end -}}
{{- with .readOnlyColumns }}; no INSERT or UPDATE of {{ include "two-user-app.notes.columns" . }}{{ end -}}
{{- with .insertOnlyColumns }}; no UPDATE of {{ include "two-user-app.notes.columns" . }}{{ end -}}
{{- end -}}
{{- end }}

{{/*
Names of columns, one after the other.
*/}}
{{- define "two-user-app.notes.columns" -}}
{{- range $index, $column := . }}{{ ternary ", " "" (gt $index 0) }}{{ include "two-user-app.notes.name" $column }}{{ end -}}
{{- end }}

{{/*
The name of a table, which is written as in SQL, on one line.
*/}}
{{- define "two-user-app.notes.table" -}}
{{- if regexMatch "[[:cntrl:]]" . }}{{ toJson . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/*
The warnings, a line for each.
*/}}
{{- define "two-user-app.notes.warnings" -}}
{{- range $user := list "admin" "service" }}
{{- with get $.Values.database $user }}
{{- if and (or .createSecret (empty .keys.sslmode)) (ne .sslmode "verify-full") }}
- database.{{ $user }}.sslmode is {{ .sslmode }}: the connection may be read or redirected on its way. Set it to verify-full.
{{- end }}
{{- if .createSecret }}
- database.{{ $user }}.createSecret: the password stands in the values, and so in the release, which whoever may read
  Secrets in {{ $.Release.Namespace }} can see. Let something else make Secret {{ .secretName }}.
{{- end }}
{{- end }}
{{- end }}
{{- if not .Values.image.digest }}
{{- $tag := include "two-user-app.imageTag" . }}
{{- if not .Values.image.tag }}
- image.tag is not set: {{ $tag }} is the chart's, not your application's. Set image.tag, or image.digest.
{{- else if not (regexMatch "[0-9]" $tag) }}
- image.tag is {{ $tag }}, which looks like a tag that moves: the pods may run different images
  {{- if eq .Values.migration.runOn "release" }}, and a new image under the old tag is not migrated{{ end }}. Set image.digest, or a tag of this version.
{{- end }}
{{- end }}
{{- if and (not .Values.autoscaling.enabled) (lt (int64 .Values.replicaCount) 2) }}
- replicaCount is {{ .Values.replicaCount | int64 }}: the application is away while its pod moves to another node. Set it to 2 or more.
{{- end }}
{{- with include "two-user-app.notes.weaknesses" . | trim }}
- The application's container is weaker than the Pod Security Standard "restricted" asks, and a namespace that
  enforces it refuses the pods: {{ . }}.
{{- end }}
{{- end }}

{{/*
What the application's container lacks of the Pod Security Standard "restricted". The fields hold what users wrote, of
any type.
*/}}
{{- define "two-user-app.notes.weaknesses" -}}
{{- $pod := .Values.podSecurityContext -}}
{{- $own := .Values.containerSecurityContext -}}
{{- $both := merge (dict) $own $pod -}}
{{- $weak := list -}}
{{- if or (ne (get $both "runAsNonRoot" | toString) "true") (eq (get $own "runAsUser" | toString) "0") -}}
{{- $weak = append $weak "it may run as root" -}}
{{- end -}}
{{- if not (get $both "seccompProfile" | toJson | regexMatch "\"type\":\"(RuntimeDefault|Localhost)\"") -}}
{{- $weak = append $weak "it has no seccomp profile" -}}
{{- end -}}
{{- if or (ne (get $own "allowPrivilegeEscalation" | toString) "false") (eq (get $own "privileged" | toString) "true") -}}
{{- $weak = append $weak "it may gain privileges" -}}
{{- end -}}
{{- $capabilities := get $own "capabilities" | toJson -}}
{{- $added := regexFind "\"add\":\\[[^]]*" $capabilities | replace "\"add\":[" "" | replace "\"NET_BIND_SERVICE\"" "" | replace "," "" -}}
{{- if or $added (not (regexMatch "\"drop\":\\[[^]]*\"ALL\"" $capabilities)) -}}
{{- $weak = append $weak "it keeps capabilities" -}}
{{- end -}}
{{- join ", " $weak -}}
{{- end }}
