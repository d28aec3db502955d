{{- /* Generated from the constructs of cdk8s-two-user-postgres, chart two-user-app: a change here is lost when it is made anew. */}}
{{- define "two-user-app.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name }}
{{- end }}

{{- define "two-user-app.adminSecretName" -}}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret -}}
{{ include "two-user-app.fullname" . }}-migrate-hook-db
{{- else -}}
{{ .Values.database.admin.secretName }}
{{- end }}
{{- end }}

{{- define "two-user-app.chart" -}}
{{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "two-user-app.labels" -}}
app.kubernetes.io/instance: {{ include "two-user-app.fullname" . | quote }}
app.kubernetes.io/name: {{ include "two-user-app.fullname" . | quote }}
{{- if eq .Values.delivery "helm" }}
app.kubernetes.io/managed-by: Helm
helm.sh/chart: {{ include "two-user-app.chart" . | quote }}
{{- end }}
{{- end }}

{{- define "two-user-app.migrationName" -}}
{{- if eq .Values.migration.ordering "hook" -}}
{{ include "two-user-app.fullname" . }}-migrate-hook
{{- else -}}
{{ include "two-user-app.fullname" . }}-migrate
{{- end }}
{{- end }}

{{- define "two-user-app.selectorLabels" -}}
app.kubernetes.io/instance: {{ include "two-user-app.fullname" . | quote }}
app.kubernetes.io/name: {{ include "two-user-app.fullname" . | quote }}
{{- end }}

{{- define "two-user-app.filesChecksum" -}}
{{ .Files.Glob "files/*" | toJson | sha256sum }}
{{- end }}

{{- define "two-user-app.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .Values.securityContext.runAsUser | int64 }}
runAsGroup: {{ .Values.securityContext.runAsGroup | int64 }}
fsGroup: {{ .Values.securityContext.fsGroup | int64 }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "two-user-app.containerSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .Values.securityContext.runAsUser | int64 }}
runAsGroup: {{ .Values.securityContext.runAsGroup | int64 }}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "two-user-app.toolsContainer" -}}
- name: db-tools
  image: {{ .Values.client.image | quote }}
  imagePullPolicy: IfNotPresent
  command:
    - sh
    - /two-user-access/tools.sh
  resources:
    {{- toYaml .Values.client.resources | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  securityContext:
    {{- include "two-user-app.containerSecurityContext" . | nindent 4 }}
  volumeMounts:
    - name: two-user-access
      mountPath: /two-user-access
      readOnly: true
    - name: two-user-tools
      mountPath: /two-user
{{- end }}

{{- define "two-user-app.imageTag" -}}
{{ .Values.image.tag | default (ternary .Chart.AppVersion "" (empty .Values.image.digest)) }}
{{- end }}

{{- define "two-user-app.image" -}}
{{ .Values.image.repository }}{{ if include "two-user-app.imageTag" . }}:{{ include "two-user-app.imageTag" . }}{{ end }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ end }}
{{- end }}

{{- define "two-user-app.adminEnv" -}}
- name: DB_HOST
  {{- if .Values.database.admin.keys.host }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.host | quote }}
  {{- else }}
  value: {{ .Values.database.admin.host | quote }}
  {{- end }}
- name: DB_PORT
  {{- if .Values.database.admin.keys.port }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.port | quote }}
  {{- else }}
  value: {{ printf "%d" (int64 .Values.database.admin.port) | quote }}
  {{- end }}
- name: DB_NAME
  {{- if .Values.database.admin.keys.name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.name | quote }}
  {{- else }}
  value: {{ .Values.database.admin.name | replace "$" "$$" | quote }}
  {{- end }}
- name: DB_USER
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.user | quote }}
- name: DB_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.password | quote }}
- name: DB_SSLMODE
  {{- if .Values.database.admin.keys.sslmode }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.sslmode | quote }}
  {{- else }}
  value: {{ .Values.database.admin.sslmode | quote }}
  {{- end }}
{{- if .Values.database.admin.keys.sslrootcert }}
- name: DB_SSLROOTCERT
  value: /two-user-ca/admin/ca.crt
{{- end }}
{{- end }}

{{- define "two-user-app.adminLibpqEnv" -}}
- name: PGHOST
  {{- if .Values.database.admin.keys.host }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.host | quote }}
  {{- else }}
  value: {{ .Values.database.admin.host | quote }}
  {{- end }}
- name: PGPORT
  {{- if .Values.database.admin.keys.port }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.port | quote }}
  {{- else }}
  value: {{ printf "%d" (int64 .Values.database.admin.port) | quote }}
  {{- end }}
- name: PGDATABASE
  {{- if .Values.database.admin.keys.name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.name | quote }}
  {{- else }}
  value: {{ .Values.database.admin.name | replace "$" "$$" | quote }}
  {{- end }}
- name: PGUSER
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.user | quote }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.password | quote }}
- name: PGSSLMODE
  {{- if .Values.database.admin.keys.sslmode }}
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.sslmode | quote }}
  {{- else }}
  value: {{ .Values.database.admin.sslmode | quote }}
  {{- end }}
{{- if .Values.database.admin.keys.sslrootcert }}
- name: PGSSLROOTCERT
  value: /two-user-ca/admin/ca.crt
{{- end }}
{{- end }}

{{- define "two-user-app.policy" -}}
{{ include "two-user-app.asciiJson" (omit .Values.access "verify") }}
{{- end }}

{{- define "two-user-app.release" -}}
{{ include "two-user-app.image" . }} {{ toJson (list (include "two-user-app.image" .) .Values.migration.command .Values.migration.args (include "two-user-app.policy" .) (include "two-user-app.filesChecksum" .)) | sha256sum | trunc 16 }}
{{- end }}

{{- define "two-user-app.migrationContainer" -}}
- name: db-migration
  image: {{ include "two-user-app.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy | quote }}
  command:
    - /two-user/ld
    - --preload
    - ""
    - --library-path
    - /two-user/lib
    - /two-user/sh
    - /two-user/run.sh
    - "--"
    {{- range $word := .Values.migration.command }}
    - {{ $word | quote }}
    {{- end }}
    {{- range $word := .Values.migration.args }}
    - {{ $word | quote }}
    {{- end }}
  env:
    {{- include "two-user-app.adminEnv" . | nindent 4 }}
    {{- include "two-user-app.adminLibpqEnv" . | nindent 4 }}
    - name: TWO_USER_POLICY
      value: {{ include "two-user-app.policy" . | quote }}
    - name: TWO_USER_RELEASE
      value: {{ include "two-user-app.release" . | quote }}
    - name: TWO_USER_RUN_ON
      value: {{ .Values.migration.runOn | quote }}
    - name: TWO_USER_SECRET
      value: {{ include "two-user-app.adminSecretName" . | quote }}
    {{- if eq .Values.migration.mode "job" }}
    - name: TWO_USER_JOB_UID
      valueFrom:
        fieldRef:
          fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']"
    {{- end }}
  resources:
    {{- toYaml .Values.migration.resources | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  securityContext:
    {{- include "two-user-app.containerSecurityContext" . | nindent 4 }}
  volumeMounts:
    - name: two-user-tools
      mountPath: /two-user
      readOnly: true
    - name: two-user-tmp
      mountPath: /tmp
    {{- if .Values.database.admin.keys.sslrootcert }}
    - name: two-user-admin-ca
      mountPath: /two-user-ca/admin
      readOnly: true
    {{- end }}
{{- end }}

{{- define "two-user-app.migrationPod" -}}
metadata:
  labels:
    app.kubernetes.io/component: migration
    {{- include "two-user-app.selectorLabels" . | nindent 4 }}
    {{- with .Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/access: {{ include "two-user-app.filesChecksum" . | quote }}
    {{- if .Values.database.admin.createSecret }}
    checksum/admin: {{ toJson .Values.database.admin | sha256sum | quote }}
    {{- end }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ include "two-user-app.migrationName" . | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    {{- include "two-user-app.podSecurityContext" . | nindent 4 }}
  initContainers:
    {{- include "two-user-app.toolsContainer" . | nindent 4 }}
  containers:
    {{- include "two-user-app.migrationContainer" . | nindent 4 }}
  volumes:
    - name: two-user-tools
      emptyDir:
        sizeLimit: 64Mi
    - name: two-user-access
      configMap:
        name: {{ ternary (printf "%s-migrate-hook-access" (include "two-user-app.fullname" .)) (printf "%s-access" (include "two-user-app.fullname" .)) (eq .Values.migration.ordering "hook") | quote }}
    - name: two-user-tmp
      emptyDir:
        sizeLimit: 256Mi
    {{- if .Values.database.admin.keys.sslrootcert }}
    - name: two-user-admin-ca
      secret:
        secretName: {{ include "two-user-app.adminSecretName" . | quote }}
        items:
          - key: {{ .Values.database.admin.keys.sslrootcert | quote }}
            path: ca.crt
        defaultMode: 288
    {{- end }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.priorityClassName }}
  priorityClassName: {{ .Values.priorityClassName | quote }}
  {{- end }}
{{- end }}

{{- define "two-user-app.migrationJob" -}}
{{- if eq .Values.migration.ordering "hook" -}}
{{ include "two-user-app.migrationName" . }}
{{- else -}}
{{ include "two-user-app.fullname" . }}-migrate-{{ toJson (include "two-user-app.migrationPod" . | printf "%s\n" | fromYaml) | sha256sum | trunc 10 }}
{{- end }}
{{- end }}

{{- define "two-user-app.serviceAccountName" -}}
{{ .Values.serviceAccount.name | default (ternary (include "two-user-app.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "two-user-app.serviceLibpqEnv" -}}
- name: PGHOST
  {{- if .Values.database.service.keys.host }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.host | quote }}
  {{- else }}
  value: {{ .Values.database.service.host | quote }}
  {{- end }}
- name: PGPORT
  {{- if .Values.database.service.keys.port }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.port | quote }}
  {{- else }}
  value: {{ printf "%d" (int64 .Values.database.service.port) | quote }}
  {{- end }}
- name: PGDATABASE
  {{- if .Values.database.service.keys.name }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.name | quote }}
  {{- else }}
  value: {{ .Values.database.service.name | replace "$" "$$" | quote }}
  {{- end }}
- name: PGUSER
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.user | quote }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.password | quote }}
- name: PGSSLMODE
  {{- if .Values.database.service.keys.sslmode }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.sslmode | quote }}
  {{- else }}
  value: {{ .Values.database.service.sslmode | quote }}
  {{- end }}
{{- if .Values.database.service.keys.sslrootcert }}
- name: PGSSLROOTCERT
  value: /two-user-ca/service/ca.crt
{{- end }}
{{- end }}

{{- define "two-user-app.serviceEnv" -}}
- name: DB_HOST
  {{- if .Values.database.service.keys.host }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.host | quote }}
  {{- else }}
  value: {{ .Values.database.service.host | quote }}
  {{- end }}
- name: DB_PORT
  {{- if .Values.database.service.keys.port }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.port | quote }}
  {{- else }}
  value: {{ printf "%d" (int64 .Values.database.service.port) | quote }}
  {{- end }}
- name: DB_NAME
  {{- if .Values.database.service.keys.name }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.name | quote }}
  {{- else }}
  value: {{ .Values.database.service.name | replace "$" "$$" | quote }}
  {{- end }}
- name: DB_USER
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.user | quote }}
- name: DB_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.password | quote }}
- name: DB_SSLMODE
  {{- if .Values.database.service.keys.sslmode }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.sslmode | quote }}
  {{- else }}
  value: {{ .Values.database.service.sslmode | quote }}
  {{- end }}
{{- if .Values.database.service.keys.sslrootcert }}
- name: DB_SSLROOTCERT
  value: /two-user-ca/service/ca.crt
{{- end }}
{{- end }}

{{- define "two-user-app.egressRules" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
  {{- with .Values.networkPolicy.dns.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
- ports:
    {{- range $port := .Values.networkPolicy.database.ports }}
    - port: {{ $port | int64 }}
      protocol: TCP
    {{- end }}
  {{- with .Values.networkPolicy.database.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "two-user-app.verifyEnv" -}}
{{- include "two-user-app.serviceLibpqEnv" . | nindent 0 }}
- name: TWO_USER_POLICY
  value: {{ include "two-user-app.policy" . | quote }}
- name: TWO_USER_SECRET
  value: {{ .Values.database.service.secretName | quote }}
{{- end }}
{{/*
The scripts and SQL programs, which are files of this chart, as entries of a ConfigMap's data.
*/}}
{{- define "two-user-app.files" -}}
{{- range $path, $content := .Files.Glob "files/*" }}
{{- $text := toString $content }}
{{ base $path }}: {{ ternary "|" "|-" (hasSuffix "\n" $text) }}
{{ $text | trimSuffix "\n" | indent 2 }}
{{- end }}
{{- end }}

{{/*
JSON in printable ASCII without "$": so the text can stand in an environment variable, in which Kubernetes expands
$(NAME), and in SQL, and no client encoding can misread it. Takes any value.
*/}}
{{- define "two-user-app.asciiJson" -}}
{{- /* "%+q" escapes what is not ASCII, as Go does, and every quote and backslash once more. */ -}}
{{- $text := toJson . | printf "%+q" | trimPrefix "\"" | trimSuffix "\"" -}}
{{- $text = $text | replace "\\\\" "\x01" | replace "\\\"" "\"" | replace "\\x7f" "\\u007f" | replace "$" "\\u0024" -}}
{{- range regexFindAll "\\\\U[0-9a-f]{8}" $text -1 -}}
{{- /* JSON has no such escape: two of four digits each. */ -}}
{{- $above := sub (printf "0x%s" (. | trunc -8)) 65536 -}}
{{- $pair := printf "\\u%04x\\u%04x" (add 55296 (div $above 1024)) (add 56320 (mod $above 1024)) -}}
{{- $text = $text | replace . $pair -}}
{{- end -}}
{{- $text | replace "\x01" "\\" -}}
{{- end }}

{{/*
The name of a schema of the policy. Takes the name, or a map with it.
*/}}
{{- define "two-user-app.schemaName" -}}
{{- if kindIs "map" . -}}
{{- .name -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end }}

{{/*
The names of all schemas of the policy, as JSON.
*/}}
{{- define "two-user-app.schemaNames" -}}
{{- $names := list -}}
{{- range . -}}
{{- $names = append $names (include "two-user-app.schemaName" .) -}}
{{- end -}}
{{- toJson $names -}}
{{- end }}

{{/*
What a rule says of the columns that it does not name. Takes a word, or a map that names columns.
*/}}
{{- define "two-user-app.plainRule" -}}
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
{{- define "two-user-app.schemaOf" -}}
{{- include "two-user-app.unquoted" (regexFind "^(\"([^\"]|\"\")+\"|[^\".]+)\\." . | trimSuffix ".") -}}
{{- end }}

{{/*
The name of a table in the catalog, without its schema. Takes the table's name as in SQL, or a pattern.
*/}}
{{- define "two-user-app.nameOfTable" -}}
{{- include "two-user-app.unquoted" (. | trimPrefix (regexFind "^(\"([^\"]|\"\")+\"|[^\".]+)\\." .)) -}}
{{- end }}

{{/*
The name of a routine in the catalog, without its schema. Takes the routine as in SQL: public.archive(integer).
*/}}
{{- define "two-user-app.nameOfRoutine" -}}
{{- $rest := . | trimPrefix (regexFind "^(\"([^\"]|\"\")+\"|[^\".]+)\\." .) -}}
{{- include "two-user-app.unquoted" (regexFind "^(\"([^\"]|\"\")+\"|[^\"(]+)" $rest) -}}
{{- end }}

{{/*
An identifier as it stands in the catalog. PostgreSQL folds ASCII letters outside of quotes, and no others.
*/}}
{{- define "two-user-app.unquoted" -}}
{{- if hasPrefix "\"" . -}}
{{- . | trimPrefix "\"" | trimSuffix "\"" | replace "\"\"" "\"" -}}
{{- else -}}
{{- $name := . -}}
{{- range list "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" -}}
{{- $name = $name | replace . (lower .) -}}
{{- end -}}
{{- $name -}}
{{- end -}}
{{- end }}
