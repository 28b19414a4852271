{{- define "geochat.name" -}}
{{- $name := .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- if contains .Chart.Name $name }}{{ $name }}{{ else }}{{ printf "%s-%s" $name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end -}}

{{- define "geochat.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* What a service or a deployment finds its pods by: never changes. (dict "root" . "component" "api") */}}
{{- define "geochat.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "geochat.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "geochat.name" .) }}
{{- end -}}

{{- define "geochat.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* (dict "root" . "user" "..." "secret" "..." "key" "...") */}}
{{- define "geochat.databaseEnv" -}}
{{- $database := .root.Values.database -}}
- name: GEOCHAT_Store__Postgres
  value: {{ printf "Host=%s;Port=%d;Database=%s;Username=%s;SSL Mode=%s" (required "database.host is required" $database.host) (int $database.port) $database.name .user $database.sslMode | quote }}
- name: PGPASSWORD
  valueFrom: {secretKeyRef: {name: {{ required "database.existingSecret is required: a secret with the password" .secret }}, key: {{ .key }}}}
{{- end -}}

{{/* Environment of the hosts. (dict "root" . "bus" true "settings" dict "drain" 30) */}}
{{- define "geochat.env" -}}
{{- $values := .root.Values -}}
{{ include "geochat.databaseEnv" (dict "root" .root "user" $values.database.user "secret" $values.database.existingSecret "key" $values.database.passwordKey) }}
{{- if .bus }}
- name: GEOCHAT_RabbitMq__Uri
  value: {{ required "rabbitmq.uri is required" $values.rabbitmq.uri | quote }}
- name: GEOCHAT_RabbitMq__User
  valueFrom: {secretKeyRef: {name: {{ required "rabbitmq.existingSecret is required: a secret with user and password" $values.rabbitmq.existingSecret }}, key: {{ $values.rabbitmq.userKey }}}}
- name: GEOCHAT_RabbitMq__Password
  valueFrom: {secretKeyRef: {name: {{ $values.rabbitmq.existingSecret }}, key: {{ $values.rabbitmq.passwordKey }}}}
{{- if $values.rabbitmq.replicas }}
- name: GEOCHAT_RabbitMq__Replicas
  value: {{ $values.rabbitmq.replicas | quote }}
{{- end }}
{{- end }}
{{- if $values.chips.existingClaim }}
- name: GEOCHAT_Chips__Folder
  value: /data/chips
{{- else }}
- name: GEOCHAT_Chips__AzureConnection
  valueFrom: {secretKeyRef: {name: {{ required "name a place for chips: chips.existingClaim or chips.azure.existingSecret" $values.chips.azure.existingSecret }}, key: {{ $values.chips.azure.connectionKey }}}}
- name: GEOCHAT_Chips__Container
  value: {{ $values.chips.azure.container | quote }}
{{- end }}
- name: GEOCHAT_Hosting__DrainTimeout
  value: {{ include "geochat.time" .drain | quote }}
{{- if $values.telemetry.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ $values.telemetry.endpoint | quote }}
{{- end }}
{{- range $key, $value := .settings }}
- name: GEOCHAT_{{ $key | replace ":" "__" }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "geochat.envFrom" -}}
{{- with .Values.settingsFromSecrets }}
envFrom:
{{- range . }}
  - secretRef: {name: {{ . }}}
{{- end }}
{{- end }}
{{- end -}}

{{/* Seconds as .NET reads a time: d.hh:mm:ss */}}
{{- define "geochat.time" -}}
{{- $s := int . -}}
{{ printf "%d.%02d:%02d:%02d" (div $s 86400) (div (mod $s 86400) 3600) (div (mod $s 3600) 60) (mod $s 60) }}
{{- end -}}

{{- define "geochat.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "geochat.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "geochat.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 5
  failureThreshold: {{ .startup }}
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 20
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /health/ready, port: http}
  periodSeconds: 10
  timeoutSeconds: 10
{{- end -}}

{{/* Mounts and volumes of all hosts. (dict "root" . "scenes" true "models" true) */}}
{{- define "geochat.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if .root.Values.chips.existingClaim }}
- {name: chips, mountPath: /data/chips}
{{- end }}
{{- if and .scenes .root.Values.scenes.existingClaim }}
- {name: scenes, mountPath: /scenes, readOnly: true}
{{- end }}
{{- if and .models .root.Values.models.existingClaim }}
- {name: models, mountPath: /models, readOnly: true}
{{- end }}
{{- end -}}

{{- define "geochat.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ .scratch | default "1Gi" }}}
{{- if .root.Values.chips.existingClaim }}
- name: chips
  persistentVolumeClaim: {claimName: {{ .root.Values.chips.existingClaim }}}
{{- end }}
{{- if and .scenes .root.Values.scenes.existingClaim }}
- name: scenes
  persistentVolumeClaim: {claimName: {{ .root.Values.scenes.existingClaim }}, readOnly: true}
{{- end }}
{{- if and .models .root.Values.models.existingClaim }}
- name: models
  persistentVolumeClaim: {claimName: {{ .root.Values.models.existingClaim }}, readOnly: true}
{{- end }}
{{- end -}}

{{/* What all pods share. (dict "root" . "component" "api") */}}
{{- define "geochat.pod" -}}
serviceAccountName: {{ include "geochat.serviceAccount" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
securityContext:
{{ include "geochat.podSecurity" .root | indent 2 }}
{{- end -}}

{{- define "geochat.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector:
{{ toYaml . | indent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
{{ toYaml . | indent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end -}}
