{{- /* What the pods of both programs have in common. */ -}}

{{- define "headwater.labels" -}}
app.kubernetes.io/name: headwater
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "headwater.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "headwater.clouds" -}}
{{- $clouds := deepCopy .Values.clouds -}}
{{- $_ := set $clouds "local" false -}}
{{- with get $clouds "kubernetes" -}}
{{- $_ := set . "namespace" $.Release.Namespace -}}
{{- end -}}
{{ $clouds | toPrettyJson }}
{{- end }}

{{- define "headwater.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10002
runAsGroup: 10002
fsGroup: 10002
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "headwater.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "headwater.environment" -}}
- name: NODE_ENV
  value: production
- name: HEADWATER_STATE
  value: /var/lib/headwater
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.secretName }}, key: database-url } }
{{- if .Values.redis }}
- name: REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.secretName }}, key: redis-url } }
{{- end }}
{{- end }}

{{- /* The outer key must be readable by its owner alone, and a mounted Secret is readable by the pod's group. */ -}}
{{- define "headwater.stateContainer" -}}
- name: state
  image: {{ include "headwater.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command: [sh, -c, 'umask 077 && cp /run/headwater/keys/outer.key /run/headwater/config/installation.id /var/lib/headwater/']
  resources:
    requests: { cpu: 10m, memory: 32Mi }
    limits: { memory: 64Mi }
  securityContext: {{- include "headwater.containerSecurity" . | nindent 4 }}
  volumeMounts:
    - { name: state, mountPath: /var/lib/headwater }
    - { name: keys, mountPath: /run/headwater/keys, readOnly: true }
    - { name: config, mountPath: /run/headwater/config, readOnly: true }
{{- end }}

{{- define "headwater.volumes" -}}
- name: state
  emptyDir: { medium: Memory, sizeLimit: 8Mi }
- name: temporary
  emptyDir: { sizeLimit: 64Mi }
- name: keys
  secret:
    secretName: {{ .Values.secretName }}
    defaultMode: 0440
    items: [{ key: outer.key, path: outer.key }]
- name: config
  configMap: { name: {{ .Release.Name }}-config }
{{- end }}

{{- define "headwater.placement" -}}
nodeSelector: {{- toYaml .Values.nodeSelector | nindent 2 }}
tolerations: {{- toYaml .Values.tolerations | nindent 2 }}
{{- end }}
