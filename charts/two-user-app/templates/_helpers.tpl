{{- /* Generated from the constructs of cdk8s-two-user-postgres, chart two-user-app: a change here is lost when it is made anew. */}}
{{- define "two-user-app.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name }}
{{- end }}

{{- define "two-user-app.adminSecretName" -}}
{{ ternary (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) .Values.database.admin.secretName (and (and (eq .Values.migration.mode "job") (eq .Values.migration.ordering "hook")) .Values.database.admin.createSecret) }}
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

{{- define "two-user-app.selectorLabels" -}}
app.kubernetes.io/instance: {{ include "two-user-app.fullname" . | quote }}
app.kubernetes.io/name: {{ include "two-user-app.fullname" . | quote }}
{{- end }}

{{- define "two-user-app.filesChecksum" -}}
{{ .Files.Glob "files/*" | toJson | sha256sum }}
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
{{ .Values.image.repository }}{{ ternary "" (printf ":%s" (include "two-user-app.imageTag" .)) (empty (include "two-user-app.imageTag" .)) }}{{ ternary "" (printf "@%s" .Values.image.digest) (empty .Values.image.digest) }}
{{- end }}

{{- define "two-user-app.adminEnv" -}}
{{- if not .Values.database.admin.keys.host }}
- name: DB_HOST
  value: {{ .Values.database.admin.host | replace "$" "$$" | quote }}
{{- else }}
- name: DB_HOST
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.host | quote }}
{{- end }}
{{- if not .Values.database.admin.keys.port }}
- name: DB_PORT
  value: {{ printf "%d" (int64 .Values.database.admin.port) | replace "$" "$$" | quote }}
{{- else }}
- name: DB_PORT
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.port | quote }}
{{- end }}
{{- if not .Values.database.admin.keys.name }}
- name: DB_NAME
  value: {{ .Values.database.admin.name | replace "$" "$$" | quote }}
{{- else }}
- name: DB_NAME
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.name | quote }}
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
{{- if not .Values.database.admin.keys.sslmode }}
- name: DB_SSLMODE
  value: {{ .Values.database.admin.sslmode | replace "$" "$$" | quote }}
{{- else }}
- name: DB_SSLMODE
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.sslmode | quote }}
{{- end }}
{{- if .Values.database.admin.keys.sslrootcert }}
- name: DB_SSLROOTCERT
  value: /two-user-ca/admin/ca.crt
{{- end }}
{{- end }}

{{- define "two-user-app.adminLibpqEnv" -}}
{{- if not .Values.database.admin.keys.host }}
- name: PGHOST
  value: {{ .Values.database.admin.host | replace "$" "$$" | quote }}
{{- else }}
- name: PGHOST
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.host | quote }}
{{- end }}
{{- if not .Values.database.admin.keys.port }}
- name: PGPORT
  value: {{ printf "%d" (int64 .Values.database.admin.port) | replace "$" "$$" | quote }}
{{- else }}
- name: PGPORT
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.port | quote }}
{{- end }}
{{- if not .Values.database.admin.keys.name }}
- name: PGDATABASE
  value: {{ .Values.database.admin.name | replace "$" "$$" | quote }}
{{- else }}
- name: PGDATABASE
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.name | quote }}
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
{{- if not .Values.database.admin.keys.sslmode }}
- name: PGSSLMODE
  value: {{ .Values.database.admin.sslmode | replace "$" "$$" | quote }}
{{- else }}
- name: PGSSLMODE
  valueFrom:
    secretKeyRef:
      name: {{ include "two-user-app.adminSecretName" . | quote }}
      key: {{ .Values.database.admin.keys.sslmode | quote }}
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
    - name: TWO_USER_JOB_UID
      valueFrom:
        fieldRef:
          fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']"
  resources:
    {{- toYaml .Values.migration.resources | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  securityContext:
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
  serviceAccountName: {{ printf "%s-migrate%s" (include "two-user-app.fullname" .) (ternary "-hook" "" (and (eq .Values.migration.mode "job") (eq .Values.migration.ordering "hook"))) | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    runAsNonRoot: true
    runAsUser: {{ .Values.securityContext.runAsUser | int64 }}
    runAsGroup: {{ .Values.securityContext.runAsGroup | int64 }}
    fsGroup: {{ .Values.securityContext.fsGroup | int64 }}
    seccompProfile:
      type: RuntimeDefault
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
        name: {{ ternary (printf "%s-migrate-hook-access" (include "two-user-app.fullname" .)) (printf "%s-access" (include "two-user-app.fullname" .)) (and (eq .Values.migration.mode "job") (eq .Values.migration.ordering "hook")) | quote }}
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
{{ ternary (printf "%s-migrate-hook" (include "two-user-app.fullname" .)) (printf "%s-migrate-%s" (include "two-user-app.fullname" .) (toJson (include "two-user-app.migrationPod" . | fromYaml) | sha256sum | trunc 10)) (and (eq .Values.migration.mode "job") (eq .Values.migration.ordering "hook")) }}
{{- end }}

{{- define "two-user-app.serviceLibpqEnv" -}}
{{- if not .Values.database.service.keys.host }}
- name: PGHOST
  value: {{ .Values.database.service.host | replace "$" "$$" | quote }}
{{- else }}
- name: PGHOST
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.host | quote }}
{{- end }}
{{- if not .Values.database.service.keys.port }}
- name: PGPORT
  value: {{ printf "%d" (int64 .Values.database.service.port) | replace "$" "$$" | quote }}
{{- else }}
- name: PGPORT
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.port | quote }}
{{- end }}
{{- if not .Values.database.service.keys.name }}
- name: PGDATABASE
  value: {{ .Values.database.service.name | replace "$" "$$" | quote }}
{{- else }}
- name: PGDATABASE
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.name | quote }}
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
{{- if not .Values.database.service.keys.sslmode }}
- name: PGSSLMODE
  value: {{ .Values.database.service.sslmode | replace "$" "$$" | quote }}
{{- else }}
- name: PGSSLMODE
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.sslmode | quote }}
{{- end }}
{{- if .Values.database.service.keys.sslrootcert }}
- name: PGSSLROOTCERT
  value: /two-user-ca/service/ca.crt
{{- end }}
{{- end }}

{{- define "two-user-app.serviceEnv" -}}
{{- if not .Values.database.service.keys.host }}
- name: DB_HOST
  value: {{ .Values.database.service.host | replace "$" "$$" | quote }}
{{- else }}
- name: DB_HOST
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.host | quote }}
{{- end }}
{{- if not .Values.database.service.keys.port }}
- name: DB_PORT
  value: {{ printf "%d" (int64 .Values.database.service.port) | replace "$" "$$" | quote }}
{{- else }}
- name: DB_PORT
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.port | quote }}
{{- end }}
{{- if not .Values.database.service.keys.name }}
- name: DB_NAME
  value: {{ .Values.database.service.name | replace "$" "$$" | quote }}
{{- else }}
- name: DB_NAME
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.name | quote }}
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
{{- if not .Values.database.service.keys.sslmode }}
- name: DB_SSLMODE
  value: {{ .Values.database.service.sslmode | replace "$" "$$" | quote }}
{{- else }}
- name: DB_SSLMODE
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.service.secretName | quote }}
      key: {{ .Values.database.service.keys.sslmode | quote }}
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
{{- range regexFindAll "\\\\U[0-9a-f]{8}" $text -1 | uniq -}}
{{- /* JSON has no such escape: two of four digits each. */ -}}
{{- $above := sub (printf "0x%s" (. | trunc -8) | int64) 65536 -}}
{{- $pair := printf "\\u%04x\\u%04x" (add 55296 (div $above 1024)) (add 56320 (mod $above 1024)) -}}
{{- $text = $text | replace . $pair -}}
{{- end -}}
{{- $text | replace "\x01" "\\" -}}
{{- end }}

{{/*
The name of a table's schema in the catalog. Takes the table's name as in SQL: public.users, "My Schema"."a.b".
*/}}
{{- define "two-user-app.schemaOfTable" -}}
{{- include "two-user-app.unquoted" (regexFind "^(\"([^\"]|\"\")+\"|[^\".]+)" .) -}}
{{- end }}

{{/*
The name of a table in the catalog, without its schema. Takes the table's name as in SQL.
*/}}
{{- define "two-user-app.nameOfTable" -}}
{{- include "two-user-app.unquoted" (. | trimPrefix (regexFind "^(\"([^\"]|\"\")+\"|[^\".]+)\\." .)) -}}
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
