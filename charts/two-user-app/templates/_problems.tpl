{{- /* Generated from the constructs of cdk8s-two-user-postgres, chart two-user-app: a change here is lost when it is made anew. */}}
{{- define "two-user-app.problems" -}}
{{- if and (not .Values.fullnameOverride) (not (regexMatch "^[a-z]([-a-z0-9]{0,42}[a-z0-9])?$" .Release.Name)) }}
release name, which names the objects: {{ toJson .Release.Name }} is not allowed; allowed: a name of at most 44 lower-case letters, digits and "-" that begins with a letter and does not end with "-"; choose another or set fullnameOverride
{{- end }}
{{- if not .Values.image.repository }}
image.repository: "" is not allowed; allowed: an image name without tag and digest, such as registry.example.com/team/myapp; set it
{{- end }}
{{- $taken := dict }}
{{- if hasKey $taken .Values.access.admin }}
access.admin: {{ toJson .Values.access.admin }} is not allowed; allowed: a role other than {{ get $taken .Values.access.admin }}; give each its own role in PostgreSQL
{{- else }}
{{- $_ := set $taken .Values.access.admin "access.admin" }}
{{- end }}
{{- if hasKey $taken .Values.access.service.role }}
access.service.role: {{ toJson .Values.access.service.role }} is not allowed; allowed: a role other than {{ get $taken .Values.access.service.role }}; give each its own role in PostgreSQL
{{- else }}
{{- $_ := set $taken .Values.access.service.role "access.service.role" }}
{{- end }}
{{- range $readerIndex, $reader := .Values.access.readers }}
{{- if hasKey $taken $reader.role }}
access.readers[{{ int64 $readerIndex }}].role: {{ toJson $reader.role }} is not allowed; allowed: a role other than {{ get $taken $reader.role }}; give each its own role in PostgreSQL
{{- else }}
{{- $_ := set $taken $reader.role (printf "access.readers[%d].role" (int64 $readerIndex)) }}
{{- end }}
{{- end }}
{{- if gt (int64 (len .Values.access.admin)) 63 }}
access.admin: {{ toJson .Values.access.admin }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len .Values.access.admin) }}; shorten it
{{- end }}
{{- if gt (int64 (len .Values.access.service.role)) 63 }}
access.service.role: {{ toJson .Values.access.service.role }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len .Values.access.service.role) }}; shorten it
{{- end }}
{{- range $readerIndex, $reader := .Values.access.readers }}
{{- if gt (int64 (len $reader.role)) 63 }}
access.readers[{{ int64 $readerIndex }}].role: {{ toJson $reader.role }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len $reader.role) }}; shorten it
{{- end }}
{{- end }}
{{- range $schemaIndex, $schema := .Values.access.schemas }}
{{- if gt (int64 (len (include "two-user-app.schemaName" $schema))) 63 }}
access.schemas[{{ int64 $schemaIndex }}]{{ if kindIs "map" $schema }}.name{{ end }}: {{ toJson (include "two-user-app.schemaName" $schema) }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.schemaName" $schema)) }}; shorten it
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $schemaIndex, $schema := .Values.access.schemas }}
{{- if hasKey $taken (include "two-user-app.schemaName" $schema) }}
access.schemas[{{ int64 $schemaIndex }}]{{ if kindIs "map" $schema }}.name{{ end }}: {{ toJson (include "two-user-app.schemaName" $schema) }} is not allowed; allowed: each schema once, and it is {{ get $taken (include "two-user-app.schemaName" $schema) }} already; remove one of the two
{{- else }}
{{- $_ := set $taken (include "two-user-app.schemaName" $schema) (printf "access.schemas[%d]%s" (int64 $schemaIndex) (ternary ".name" "" (kindIs "map" $schema))) }}
{{- end }}
{{- end }}
{{- range $tableName, $table := .Values.access.service.tables }}
{{- if gt (int64 (len (include "two-user-app.schemaOf" $tableName))) 63 }}
access.service.tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.schemaOf" $tableName)) }}; shorten it
{{- end }}
{{- if gt (int64 (len (include "two-user-app.nameOfTable" $tableName))) 63 }}
access.service.tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.nameOfTable" $tableName)) }}; shorten it
{{- end }}
{{- if and (include "two-user-app.schemaOf" $tableName) (not (has (include "two-user-app.schemaOf" $tableName) (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray))) }}
access.service.tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: tables in access.schemas, which are {{ toJson (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray) }}; add {{ toJson (include "two-user-app.schemaOf" $tableName) }} there or remove the rule
{{- end }}
{{- if and (get (ternary $table dict (kindIs "map" $table)) "hide" | default list) (has (include "two-user-app.plainRule" $table) (list "none")) }}
access.service.tables[{{ toJson $tableName }}].hide: {{ toJson (get (ternary $table dict (kindIs "map" $table)) "hide" | default list) }} is not allowed; allowed: with the rule "readWrite" or "appendOnly" or "readOnly", for {{ toJson (include "two-user-app.plainRule" $table) }} gives nothing that it could take away; remove it or change the rule
{{- end }}
{{- range $columnIndex, $column := get (ternary $table dict (kindIs "map" $table)) "hide" | default list }}
{{- if gt (int64 (len $column)) 63 }}
access.service.tables[{{ toJson $tableName }}].hide[{{ int64 $columnIndex }}]: {{ toJson $column }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len $column) }}; shorten it
{{- end }}
{{- end }}
{{- if and (get (ternary $table dict (kindIs "map" $table)) "readOnlyColumns" | default list) (has (include "two-user-app.plainRule" $table) (list "readOnly" "none")) }}
access.service.tables[{{ toJson $tableName }}].readOnlyColumns: {{ toJson (get (ternary $table dict (kindIs "map" $table)) "readOnlyColumns" | default list) }} is not allowed; allowed: with the rule "readWrite" or "appendOnly", for {{ toJson (include "two-user-app.plainRule" $table) }} gives nothing that it could take away; remove it or change the rule
{{- end }}
{{- range $columnIndex, $column := get (ternary $table dict (kindIs "map" $table)) "readOnlyColumns" | default list }}
{{- if gt (int64 (len $column)) 63 }}
access.service.tables[{{ toJson $tableName }}].readOnlyColumns[{{ int64 $columnIndex }}]: {{ toJson $column }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len $column) }}; shorten it
{{- end }}
{{- end }}
{{- if and (get (ternary $table dict (kindIs "map" $table)) "insertOnlyColumns" | default list) (has (include "two-user-app.plainRule" $table) (list "appendOnly" "readOnly" "none")) }}
access.service.tables[{{ toJson $tableName }}].insertOnlyColumns: {{ toJson (get (ternary $table dict (kindIs "map" $table)) "insertOnlyColumns" | default list) }} is not allowed; allowed: with the rule "readWrite", for {{ toJson (include "two-user-app.plainRule" $table) }} gives nothing that it could take away; remove it or change the rule
{{- end }}
{{- range $columnIndex, $column := get (ternary $table dict (kindIs "map" $table)) "insertOnlyColumns" | default list }}
{{- if gt (int64 (len $column)) 63 }}
access.service.tables[{{ toJson $tableName }}].insertOnlyColumns[{{ int64 $columnIndex }}]: {{ toJson $column }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len $column) }}; shorten it
{{- end }}
{{- end }}
{{- range $columnIndex, $column := get (ternary $table dict (kindIs "map" $table)) "insertOnlyColumns" | default list }}
{{- if has $column (get (ternary $table dict (kindIs "map" $table)) "readOnlyColumns" | default list) }}
access.service.tables[{{ toJson $tableName }}].insertOnlyColumns[{{ int64 $columnIndex }}]: {{ toJson $column }} is not allowed; allowed: a column that is not in readOnlyColumns, too; remove one of the two
{{- end }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $tableName, $table := .Values.access.service.tables }}
{{- if hasKey $taken (toJson (list (include "two-user-app.schemaOf" $tableName) (include "two-user-app.nameOfTable" $tableName) (regexMatch "\\*[^\"]*$" $tableName))) }}
access.service.tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: one rule for each table or pattern, and {{ get $taken (toJson (list (include "two-user-app.schemaOf" $tableName) (include "two-user-app.nameOfTable" $tableName) (regexMatch "\\*[^\"]*$" $tableName))) }} is the same; remove one of the two
{{- else }}
{{- $_ := set $taken (toJson (list (include "two-user-app.schemaOf" $tableName) (include "two-user-app.nameOfTable" $tableName) (regexMatch "\\*[^\"]*$" $tableName))) (toJson $tableName) }}
{{- end }}
{{- end }}
{{- range $routineIndex, $routine := .Values.access.service.routines }}
{{- if gt (int64 (len (include "two-user-app.schemaOf" $routine))) 63 }}
access.service.routines[{{ int64 $routineIndex }}]: {{ toJson $routine }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.schemaOf" $routine)) }}; shorten it
{{- end }}
{{- if gt (int64 (len (include "two-user-app.nameOfRoutine" $routine))) 63 }}
access.service.routines[{{ int64 $routineIndex }}]: {{ toJson $routine }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.nameOfRoutine" $routine)) }}; shorten it
{{- end }}
{{- if not (has (include "two-user-app.schemaOf" $routine) (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray)) }}
access.service.routines[{{ int64 $routineIndex }}]: {{ toJson $routine }} is not allowed; allowed: routines in access.schemas, which are {{ toJson (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray) }}; add {{ toJson (include "two-user-app.schemaOf" $routine) }} there or remove the routine
{{- end }}
{{- end }}
{{- range $readerIndex, $reader := .Values.access.readers }}
{{- range $schemaIndex, $schema := $reader.schemas }}
{{- if not (has $schema (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray)) }}
access.readers[{{ int64 $readerIndex }}].schemas[{{ int64 $schemaIndex }}]: {{ toJson $schema }} is not allowed; allowed: one of access.schemas, which are {{ toJson (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray) }}; add it there or remove it here
{{- end }}
{{- end }}
{{- range $tableName, $table := $reader.tables }}
{{- if gt (int64 (len (include "two-user-app.schemaOf" $tableName))) 63 }}
access.readers[{{ int64 $readerIndex }}].tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.schemaOf" $tableName)) }}; shorten it
{{- end }}
{{- if gt (int64 (len (include "two-user-app.nameOfTable" $tableName))) 63 }}
access.readers[{{ int64 $readerIndex }}].tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len (include "two-user-app.nameOfTable" $tableName)) }}; shorten it
{{- end }}
{{- if and (include "two-user-app.schemaOf" $tableName) (not (has (include "two-user-app.schemaOf" $tableName) (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray))) }}
access.readers[{{ int64 $readerIndex }}].tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: tables in access.schemas, which are {{ toJson (include "two-user-app.schemaNames" $.Values.access.schemas | fromJsonArray) }}; add {{ toJson (include "two-user-app.schemaOf" $tableName) }} there or remove the rule
{{- end }}
{{- range $columnIndex, $column := get (ternary $table dict (kindIs "map" $table)) "hide" | default list }}
{{- if gt (int64 (len $column)) 63 }}
access.readers[{{ int64 $readerIndex }}].tables[{{ toJson $tableName }}].hide[{{ int64 $columnIndex }}]: {{ toJson $column }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len $column) }}; shorten it
{{- end }}
{{- end }}
{{- range $columnIndex, $column := get (ternary $table dict (kindIs "map" $table)) "columns" | default list }}
{{- if gt (int64 (len $column)) 63 }}
access.readers[{{ int64 $readerIndex }}].tables[{{ toJson $tableName }}].columns[{{ int64 $columnIndex }}]: {{ toJson $column }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len $column) }}; shorten it
{{- end }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $tableName, $table := $reader.tables }}
{{- if hasKey $taken (toJson (list (include "two-user-app.schemaOf" $tableName) (include "two-user-app.nameOfTable" $tableName) (regexMatch "\\*[^\"]*$" $tableName))) }}
access.readers[{{ int64 $readerIndex }}].tables[{{ toJson $tableName }}]: {{ toJson $tableName }} is not allowed; allowed: one rule for each table or pattern, and {{ get $taken (toJson (list (include "two-user-app.schemaOf" $tableName) (include "two-user-app.nameOfTable" $tableName) (regexMatch "\\*[^\"]*$" $tableName))) }} is the same; remove one of the two
{{- else }}
{{- $_ := set $taken (toJson (list (include "two-user-app.schemaOf" $tableName) (include "two-user-app.nameOfTable" $tableName) (regexMatch "\\*[^\"]*$" $tableName))) (toJson $tableName) }}
{{- end }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $findingIndex, $finding := .Values.access.acceptedFindings }}
{{- if hasKey $taken (toJson (list $finding.code $finding.object)) }}
access.acceptedFindings[{{ int64 $findingIndex }}]: {{ toJson $finding.code }} for {{ toJson $finding.object }} is not allowed; allowed: each finding once, and it is {{ get $taken (toJson (list $finding.code $finding.object)) }} already; remove one of the two
{{- else }}
{{- $_ := set $taken (toJson (list $finding.code $finding.object)) (printf "access.acceptedFindings[%d]" (int64 $findingIndex)) }}
{{- end }}
{{- end }}
{{- if gt (int64 (len (include "two-user-app.asciiJson" .Values.access))) 100000 }}
access: a policy of {{ int64 (len (include "two-user-app.asciiJson" .Values.access)) }} bytes as JSON is not allowed; allowed: at most 100000 bytes; name only the tables that need a rule of their own
{{- end }}
{{- if and (not (include "two-user-app.imageTag" .)) (not .Values.image.digest) }}
image.tag: "" is not allowed; allowed: an image tag, unless image.digest is given; set one of the two
{{- end }}
{{- if eq .Values.database.admin.secretName .Values.database.service.secretName }}
database.service.secretName: {{ toJson .Values.database.service.secretName }} is not allowed; allowed: a Secret other than database.admin.secretName, or the application holds the admin's password; name two Secrets
{{- end }}
{{- if gt (int64 (len .Values.database.admin.name)) 63 }}
database.admin.name: {{ toJson .Values.database.admin.name }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len .Values.database.admin.name) }}; shorten it
{{- end }}
{{- if and .Values.database.admin.createSecret .Values.database.admin.user (ne .Values.database.admin.user .Values.access.admin) }}
database.admin.user: {{ toJson .Values.database.admin.user }} is not allowed; allowed: {{ toJson .Values.access.admin }}, the role of access.admin; remove it, or make the two equal
{{- end }}
{{- if and .Values.database.admin.createSecret (contains "CHANGE-ME" .Values.database.admin.password) }}
database.admin.password: the value (not shown) is not allowed; allowed: a password without CHANGE-ME, which is a placeholder; set the real one
{{- end }}
{{- if and .Values.database.admin.createSecret (regexMatch "\\x00|[\\r\\n]$" .Values.database.admin.password) }}
database.admin.password: the value (not shown) is not allowed; allowed: a password without NUL, and without a line break at its end, as a file has; remove it
{{- end }}
{{- if and .Values.database.admin.createSecret (contains "CHANGE-ME" .Values.database.admin.host) }}
database.admin.host: {{ toJson .Values.database.admin.host }} is not allowed; allowed: a host without CHANGE-ME, which is a placeholder; set the real one
{{- end }}
{{- if and .Values.database.admin.createSecret (not (hasPrefix "verify-" .Values.database.admin.sslmode)) .Values.database.admin.sslrootcert }}
database.admin.sslrootcert: the certificate is not allowed; allowed: "", because database.admin.sslmode is {{ .Values.database.admin.sslmode }}, which checks no certificate; set database.admin.sslmode to verify-full, or remove it
{{- end }}
{{- $taken := dict }}
{{- range $keyName, $key := .Values.database.admin.keys }}
{{- if and $.Values.database.admin.createSecret $key }}
{{- if hasKey $taken $key }}
database.admin.keys.{{ $keyName }}: {{ toJson $key }} is not allowed; allowed: a key other than {{ get $taken $key }}; give each its own key
{{- else }}
{{- $_ := set $taken $key (printf "database.admin.keys.%s" $keyName) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (hasPrefix "verify-" .Values.database.admin.sslmode) .Values.database.admin.createSecret (not .Values.database.admin.sslrootcert) }}
database.admin.sslrootcert: "" is not allowed; allowed: a certificate as PEM text, because database.admin.sslmode is {{ .Values.database.admin.sslmode }}; paste it
{{- end }}
{{- if and (or .Values.database.admin.createSecret (not .Values.database.admin.keys.sslmode)) (hasPrefix "verify-" .Values.database.admin.sslmode) (not (and .Values.database.admin.createSecret (empty .Values.database.admin.sslrootcert))) (not .Values.database.admin.keys.sslrootcert) }}
database.admin.keys.sslrootcert: "" is not allowed; allowed: the key of the certificate authority, because database.admin.sslmode is {{ .Values.database.admin.sslmode }}; set it, for example to "ca.crt"
{{- end }}
{{- if and (or .Values.database.admin.createSecret (not .Values.database.admin.keys.sslmode)) (not (hasPrefix "verify-" .Values.database.admin.sslmode)) .Values.database.admin.keys.sslrootcert }}
database.admin.keys.sslrootcert: {{ toJson .Values.database.admin.keys.sslrootcert }} is not allowed; allowed: "", because database.admin.sslmode is {{ .Values.database.admin.sslmode }}, which checks no certificate; set database.admin.sslmode to verify-full, or remove the key
{{- end }}
{{- if gt (int64 (len .Values.database.service.name)) 63 }}
database.service.name: {{ toJson .Values.database.service.name }} is not allowed; allowed: at most 63 bytes for each name, this one has {{ int64 (len .Values.database.service.name) }}; shorten it
{{- end }}
{{- if and .Values.database.service.createSecret .Values.database.service.user (ne .Values.database.service.user .Values.access.service.role) }}
database.service.user: {{ toJson .Values.database.service.user }} is not allowed; allowed: {{ toJson .Values.access.service.role }}, the role of access.service.role; remove it, or make the two equal
{{- end }}
{{- if and .Values.database.service.createSecret (contains "CHANGE-ME" .Values.database.service.password) }}
database.service.password: the value (not shown) is not allowed; allowed: a password without CHANGE-ME, which is a placeholder; set the real one
{{- end }}
{{- if and .Values.database.service.createSecret (regexMatch "\\x00|[\\r\\n]$" .Values.database.service.password) }}
database.service.password: the value (not shown) is not allowed; allowed: a password without NUL, and without a line break at its end, as a file has; remove it
{{- end }}
{{- if and .Values.database.service.createSecret (contains "CHANGE-ME" .Values.database.service.host) }}
database.service.host: {{ toJson .Values.database.service.host }} is not allowed; allowed: a host without CHANGE-ME, which is a placeholder; set the real one
{{- end }}
{{- if and .Values.database.service.createSecret (not (hasPrefix "verify-" .Values.database.service.sslmode)) .Values.database.service.sslrootcert }}
database.service.sslrootcert: the certificate is not allowed; allowed: "", because database.service.sslmode is {{ .Values.database.service.sslmode }}, which checks no certificate; set database.service.sslmode to verify-full, or remove it
{{- end }}
{{- $taken := dict }}
{{- range $keyName, $key := .Values.database.service.keys }}
{{- if and $.Values.database.service.createSecret $key }}
{{- if hasKey $taken $key }}
database.service.keys.{{ $keyName }}: {{ toJson $key }} is not allowed; allowed: a key other than {{ get $taken $key }}; give each its own key
{{- else }}
{{- $_ := set $taken $key (printf "database.service.keys.%s" $keyName) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (hasPrefix "verify-" .Values.database.service.sslmode) .Values.database.service.createSecret (not .Values.database.service.sslrootcert) }}
database.service.sslrootcert: "" is not allowed; allowed: a certificate as PEM text, because database.service.sslmode is {{ .Values.database.service.sslmode }}; paste it
{{- end }}
{{- if and (or .Values.database.service.createSecret (not .Values.database.service.keys.sslmode)) (hasPrefix "verify-" .Values.database.service.sslmode) (not (and .Values.database.service.createSecret (empty .Values.database.service.sslrootcert))) (not .Values.database.service.keys.sslrootcert) }}
database.service.keys.sslrootcert: "" is not allowed; allowed: the key of the certificate authority, because database.service.sslmode is {{ .Values.database.service.sslmode }}; set it, for example to "ca.crt"
{{- end }}
{{- if and (or .Values.database.service.createSecret (not .Values.database.service.keys.sslmode)) (not (hasPrefix "verify-" .Values.database.service.sslmode)) .Values.database.service.keys.sslrootcert }}
database.service.keys.sslrootcert: {{ toJson .Values.database.service.keys.sslrootcert }} is not allowed; allowed: "", because database.service.sslmode is {{ .Values.database.service.sslmode }}, which checks no certificate; set database.service.sslmode to verify-full, or remove the key
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") (ne .Values.migration.mode "job") }}
migration.ordering: "hook" is not allowed; allowed: "gate", because migration.mode is not job; set migration.mode to job or remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") (eq .Values.delivery "kubectl") }}
migration.ordering: "hook" is not allowed; allowed: "gate", because delivery is kubectl, which knows no hooks; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") (eq .Values.delivery "argocd") (contains "\"helm.sh/hook\"" (toJson .Values.extraObjects)) }}
extraObjects: the annotation "helm.sh/hook" is not allowed; allowed: argocd.argoproj.io/hook, because delivery is argocd and migration.ordering is hook, and Argo CD ignores all hooks of Helm beside its own; replace the annotation
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") (eq .Values.delivery "helm") (contains "\"argocd.argoproj.io/hook\"" (toJson .Values.extraObjects)) }}
extraObjects: the annotation "argocd.argoproj.io/hook" is not allowed; allowed: helm.sh/hook, because delivery is helm and migration.ordering is hook, and Argo CD would ignore the hooks of Helm beside it; set delivery to argocd or replace the annotation
{{- end }}
{{- if and .Values.autoscaling.enabled (ne (int64 .Values.replicaCount) 2) }}
replicaCount: {{ int64 .Values.replicaCount }} is not allowed; allowed: 2, the default, because autoscaling.enabled is true and the autoscaler sets it; remove it
{{- end }}
{{- if gt (int64 .Values.autoscaling.minReplicas) (int64 .Values.autoscaling.maxReplicas) }}
autoscaling.minReplicas: {{ int64 .Values.autoscaling.minReplicas }} is not allowed; allowed: at most autoscaling.maxReplicas, which is {{ int64 .Values.autoscaling.maxReplicas }}; change one of the two
{{- end }}
{{- if and .Values.autoscaling.enabled (not (hasKey .Values.autoscaling "targetCPUUtilizationPercentage")) (not (hasKey .Values.autoscaling "targetMemoryUtilizationPercentage")) (not .Values.autoscaling.metrics) }}
autoscaling.metrics: [] is not allowed; allowed: at least one metric, because autoscaling.enabled is true and no target is set, and Kubernetes would scale by CPU then; add one or set a target
{{- end }}
{{- if and (eq .Values.strategy.type "RollingUpdate") (hasKey .Values.strategy "rollingUpdate") (has (toString .Values.strategy.rollingUpdate.maxSurge) (list "0" "0%")) (has (toString .Values.strategy.rollingUpdate.maxUnavailable) (list "0" "0%")) }}
strategy.rollingUpdate.maxUnavailable: 0 is not allowed; allowed: more than 0, because strategy.rollingUpdate.maxSurge is 0 and no pod could be replaced; raise one of the two
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.service.enabled) }}
ingress.enabled: true is not allowed; allowed: false, because service.enabled is false and there is nothing to lead to; enable the Service or disable the Ingress
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
ingress.hosts: [] is not allowed; allowed: at least one host, because ingress.enabled is true; write [{ host, paths: [{ path: "/", pathType: "Prefix" }] }]
{{- end }}
{{- $taken := dict }}
{{- if .Values.service.enabled }}
{{- if hasKey $taken (printf "%d/TCP" (int64 .Values.service.port)) }}
service.port: {{ int64 .Values.service.port }} is not allowed; allowed: a port of the Service other than {{ get $taken (printf "%d/TCP" (int64 .Values.service.port)) }}, with the same protocol; change one of the two
{{- else }}
{{- $_ := set $taken (printf "%d/TCP" (int64 .Values.service.port)) "service.port" }}
{{- end }}
{{- end }}
{{- range $portIndex, $port := .Values.extraPorts }}
{{- if $.Values.service.enabled }}
{{- if hasKey $taken (printf "%d/%s" (int64 $port.containerPort) ($port.protocol | default "TCP")) }}
extraPorts[{{ int64 $portIndex }}].containerPort: {{ int64 $port.containerPort }} is not allowed; allowed: a port of the Service other than {{ get $taken (printf "%d/%s" (int64 $port.containerPort) ($port.protocol | default "TCP")) }}, with the same protocol; change one of the two
{{- else }}
{{- $_ := set $taken (printf "%d/%s" (int64 $port.containerPort) ($port.protocol | default "TCP")) (printf "extraPorts[%d].containerPort" (int64 $portIndex)) }}
{{- end }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $portIndex, $port := .Values.extraPorts }}
{{- if hasKey $taken $port.name }}
extraPorts[{{ int64 $portIndex }}].name: {{ toJson $port.name }} is not allowed; allowed: a name other than that of {{ get $taken $port.name }}; rename one of the two
{{- else }}
{{- $_ := set $taken $port.name (printf "extraPorts[%d].name" (int64 $portIndex)) }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $volumeIndex, $volume := .Values.volumes }}
{{- if hasKey $taken $volume.name }}
volumes[{{ int64 $volumeIndex }}].name: {{ toJson $volume.name }} is not allowed; allowed: a name other than that of {{ get $taken $volume.name }}; rename one of the two
{{- else }}
{{- $_ := set $taken $volume.name (printf "volumes[%d].name" (int64 $volumeIndex)) }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $mountIndex, $mount := .Values.volumeMounts }}
{{- if hasKey $taken $mount.mountPath }}
volumeMounts[{{ int64 $mountIndex }}].mountPath: {{ toJson $mount.mountPath }} is not allowed; allowed: a place other than that of {{ get $taken $mount.mountPath }}; change one of the two
{{- else }}
{{- $_ := set $taken $mount.mountPath (printf "volumeMounts[%d].mountPath" (int64 $mountIndex)) }}
{{- end }}
{{- end }}
{{- $taken := dict }}
{{- range $containerIndex, $container := .Values.extraInitContainers }}
{{- if hasKey $taken $container.name }}
extraInitContainers[{{ int64 $containerIndex }}].name: {{ toJson $container.name }} is not allowed; allowed: a name other than that of {{ get $taken $container.name }}; rename one of the two
{{- else }}
{{- $_ := set $taken $container.name (printf "extraInitContainers[%d].name" (int64 $containerIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .Values.extraContainers }}
{{- if hasKey $taken $container.name }}
extraContainers[{{ int64 $containerIndex }}].name: {{ toJson $container.name }} is not allowed; allowed: a name other than that of {{ get $taken $container.name }}; rename one of the two
{{- else }}
{{- $_ := set $taken $container.name (printf "extraContainers[%d].name" (int64 $containerIndex)) }}
{{- end }}
{{- end }}
{{- if contains "\"name\":\"two-user-" (toJson .Values.extraInitContainers) }}
extraInitContainers: a name that begins with "two-user-" is not allowed; allowed: a volume of volumes, because those of that name are what the migration works with; mount another volume
{{- end }}
{{- if contains "\"name\":\"two-user-" (toJson .Values.extraContainers) }}
extraContainers: a name that begins with "two-user-" is not allowed; allowed: a volume of volumes, because those of that name are what the migration works with; mount another volume
{{- end }}
{{- if and (hasKey .Values.lifecycle "preStop") (hasKey .Values.lifecycle.preStop "sleep") (not (or (hasKey .Values.lifecycle.preStop "exec") (hasKey .Values.lifecycle.preStop "httpGet") (hasKey .Values.lifecycle.preStop "tcpSocket"))) (gt (int64 (get .Values.lifecycle.preStop.sleep "seconds")) (int64 .Values.terminationGracePeriodSeconds)) }}
terminationGracePeriodSeconds: {{ int64 .Values.terminationGracePeriodSeconds }} is not allowed; allowed: at least lifecycle.preStop.sleep.seconds, which is {{ int64 (get .Values.lifecycle.preStop.sleep "seconds") }}; raise it or shorten the pause
{{- end }}
{{- if regexMatch "-migrate-hook$" (include "two-user-app.fullname" .) }}
name of the objects: {{ toJson (include "two-user-app.fullname" .) }} is not allowed; allowed: a name that does not end with "-migrate-hook", as what the hook of another application needs does; choose another
{{- end }}
{{- if and (eq .Values.migration.mode "job") (eq .Values.serviceAccount.name (include "two-user-app.migrationName" .)) }}
serviceAccount.name: {{ toJson (include "two-user-app.migrationName" .) }} is not allowed; allowed: a name other than that of the migration's ServiceAccount; rename it
{{- end }}
{{- range $objectIndex, $object := .Values.extraObjects }}
{{- if and (not (hasKey $object.metadata "namespace")) (has (printf "%s %s %s" $object.apiVersion $object.kind $object.metadata.name) (list (printf "apps/v1 Deployment %s" (include "two-user-app.fullname" $)) (printf "v1 ConfigMap %s-access" (include "two-user-app.fullname" $)) (ternary (printf "v1 Secret %s" $.Values.database.admin.secretName) "" $.Values.database.admin.createSecret) (ternary (printf "v1 Secret %s" $.Values.database.service.secretName) "" $.Values.database.service.createSecret) (ternary (printf "v1 ServiceAccount %s" ($.Values.serviceAccount.name | default (include "two-user-app.fullname" $))) "" $.Values.serviceAccount.create) (ternary (printf "v1 ServiceAccount %s" (include "two-user-app.migrationName" $)) "" (eq $.Values.migration.mode "job")) (ternary (printf "v1 Service %s" (include "two-user-app.fullname" $)) "" $.Values.service.enabled) (ternary (printf "networking.k8s.io/v1 Ingress %s" (include "two-user-app.fullname" $)) "" $.Values.ingress.enabled) (ternary (printf "networking.k8s.io/v1 NetworkPolicy %s" (include "two-user-app.fullname" $)) "" $.Values.networkPolicy.enabled) (ternary (printf "policy/v1 PodDisruptionBudget %s" (include "two-user-app.fullname" $)) "" $.Values.podDisruptionBudget.enabled) (ternary (printf "autoscaling/v2 HorizontalPodAutoscaler %s" (include "two-user-app.fullname" $)) "" $.Values.autoscaling.enabled))) }}
extraObjects[{{ int64 $objectIndex }}].metadata.name: {{ toJson $object.metadata.name }} is not allowed; allowed: a name that no {{ $object.kind }} of the application has already; rename it
{{- end }}
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (eq .Values.database.service.secretName (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .))) }}
database.service.secretName: {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"name\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.env) }}
env: name {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"name\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.env)) }}
env: name {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"secretName\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.env) }}
env: secretName {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"secretName\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.env)) }}
env: secretName {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"name\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.envFrom) }}
envFrom: name {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"name\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.envFrom)) }}
envFrom: name {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"secretName\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.envFrom) }}
envFrom: secretName {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"secretName\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.envFrom)) }}
envFrom: secretName {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"name\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.volumes) }}
volumes: name {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"name\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.volumes)) }}
volumes: name {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"secretName\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.volumes) }}
volumes: secretName {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"secretName\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.volumes)) }}
volumes: secretName {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"name\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.imagePullSecrets) }}
imagePullSecrets: name {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"name\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.imagePullSecrets)) }}
imagePullSecrets: name {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"secretName\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.imagePullSecrets) }}
imagePullSecrets: secretName {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"secretName\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.imagePullSecrets)) }}
imagePullSecrets: secretName {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"name\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.extraInitContainers) }}
extraInitContainers: name {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"name\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.extraInitContainers)) }}
extraInitContainers: name {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"secretName\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.extraInitContainers) }}
extraInitContainers: secretName {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"secretName\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.extraInitContainers)) }}
extraInitContainers: secretName {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"name\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.extraContainers) }}
extraContainers: name {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"name\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.extraContainers)) }}
extraContainers: name {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if contains (printf "\"secretName\":%s" (toJson .Values.database.admin.secretName)) (toJson .Values.extraContainers) }}
extraContainers: secretName {{ toJson .Values.database.admin.secretName }} is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- if and (eq .Values.migration.ordering "hook") .Values.database.admin.createSecret (contains (printf "\"secretName\":%s" (toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)))) (toJson .Values.extraContainers)) }}
extraContainers: secretName {{ toJson (printf "%s-migrate-hook-db" (include "two-user-app.fullname" .)) }} is not allowed; allowed: a name other than that of the Secret which the hook is given, because only the migration may have the admin's Secret; remove it
{{- end }}
{{- end }}
