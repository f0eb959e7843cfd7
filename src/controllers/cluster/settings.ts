// What the installer of the operator chose for all clusters. Read from flags in config.ts; here only its shape.

export interface Settings {
  /** The DNS domain of the Kubernetes cluster, e.g. `cluster.local`. */
  readonly clusterDomain: string;
  /** Registry and name without tag. */
  readonly etcdImageRepository: string;
  /** Names of Secrets, looked for in the namespace of each EtcdCluster. */
  readonly etcdImagePullSecrets: readonly string[];
  /** The version of a cluster that names none when it is born. */
  readonly defaultVersion: string;
}
