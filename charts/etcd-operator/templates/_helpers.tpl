{{- define "etcd-operator.selector" -}}
app.kubernetes.io/name: etcd-operator
{{- end }}

{{- define "etcd-operator.labels" -}}
{{ include "etcd-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.extraLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "etcd-operator.image" -}}
{{- with .Values.image }}
{{- with .registry }}{{ . }}/{{ end }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}
{{- end }}

{{- /* What the operator may do in the namespaces of the clusters; manifests/rbac/clusterrole.yaml says why. */}}
{{- define "etcd-operator.rules" -}}
- apiGroups: [etcdoperator.dev]
  resources: [etcdclusters]
  verbs: [get, list, watch, patch]
- apiGroups: [etcdoperator.dev]
  resources: [etcdclusters/status]
  verbs: [patch]
- apiGroups: [etcdoperator.dev]
  resources: [etcdoperations]
  verbs: [get, list, watch, delete]
- apiGroups: [etcdoperator.dev]
  resources: [etcdoperations/status]
  verbs: [patch]
- apiGroups: [etcdoperator.dev]
  resources: [etcdclusters/finalizers]
  verbs: [update]
- apiGroups: ['']
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: ['']
  resources: [pods/eviction]
  verbs: [create]
- apiGroups: ['']
  resources: [pods/log]
  verbs: [get]
- apiGroups: ['']
  resources: [pods/status]
  verbs: [patch]
- apiGroups: ['']
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: ['']
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: ['']
  resources: [services]
  verbs: [get, list, watch, create, patch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- /* Facts of the whole cluster, which an operator of some namespaces does without. */}}
{{- define "etcd-operator.clusterRules" -}}
- apiGroups: ['']
  resources: [persistentvolumes]
  verbs: [get]
- apiGroups: ['']
  resources: [nodes]
  verbs: [get, list, watch]
- apiGroups: [storage.k8s.io]
  resources: [storageclasses]
  verbs: [get]
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingadmissionpolicies, validatingadmissionpolicybindings]
  resourceNames: [etcd-operator-deletion-protection]
  verbs: [get]
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  resourceNames: [etcdclusters.etcdoperator.dev, etcdoperations.etcdoperator.dev]
  verbs: [get]
{{- end }}

{{- define "etcd-operator.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: etcd-operator
    namespace: {{ .Release.Namespace }}
{{- end }}
