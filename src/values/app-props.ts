// Generated from src/values/app-schema.ts by `npm run generate`. Do not edit.

/** An application with two PostgreSQL users: one migrates and grants, the other can never DELETE. */
export interface TwoUserAppProps {
  /**
   * Name of the objects; `''` takes the id of the construct.
   *
   * @default ''
   */
  readonly fullnameOverride?: string;

  /**
   * Labels of all objects and pods; nothing selects by them.
   *
   * @default {}
   */
  readonly commonLabels?: { readonly [name: string]: string };

  /**
   * Annotations of all objects.
   *
   * @default {}
   */
  readonly commonAnnotations?: { readonly [name: string]: string };

  /**
   * Who applies the objects: it decides which annotations say in what order, those of Helm, those
   * of Argo CD, or none.
   *
   * @default 'kubectl'
   */
  readonly delivery?: 'helm' | 'argocd' | 'kubectl';

  /**
   * Number of pods.
   *
   * @default 2
   */
  readonly replicaCount?: number;

  /**
   * A HorizontalPodAutoscaler, in place of `replicaCount`.
   *
   * @default - the defaults of its fields
   */
  readonly autoscaling?: AutoscalingProps;

  /**
   * How the pods are replaced when the Deployment changes.
   *
   * @default - the defaults of its fields
   */
  readonly strategy?: StrategyProps;

  /**
   * A PodDisruptionBudget, so that draining nodes leaves pods running.
   *
   * @default - the defaults of its fields
   */
  readonly podDisruptionBudget?: PodDisruptionBudgetProps;

  /** Image of the application, which also holds the migration command. */
  readonly image: ImageProps;

  /**
   * Secrets that all pods pull their images with.
   *
   * @default []
   */
  readonly imagePullSecrets?: ImagePullSecretProps[];

  /**
   * Command of the application, in exec form; `[]` takes the image's own.
   *
   * @default []
   */
  readonly command?: string[];

  /**
   * Arguments of the application; `[]` takes the image's own.
   *
   * @default []
   */
  readonly args?: string[];

  /**
   * Variables of the application, besides those of its database connection.
   *
   * @default []
   */
  readonly env?: EnvVarProps[];

  /**
   * ConfigMaps and Secrets whose keys become variables of the application.
   *
   * @default []
   */
  readonly envFrom?: EnvFromProps[];

  /**
   * Ports of the application besides `port`, which the Service has, too.
   *
   * @default []
   */
  readonly extraPorts?: ExtraPortProps[];

  /**
   * Port the application listens on.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The Service of the application.
   *
   * @default - the defaults of its fields
   */
  readonly service?: ServiceProps;

  /**
   * The Ingress of the application. It needs `service.enabled`.
   *
   * @default - the defaults of its fields
   */
  readonly ingress?: IngressProps;

  /**
   * Resources of the application's container.
   *
   * @default - the defaults of its fields
   */
  readonly resources?: ResourcesProps;

  /**
   * Whether the application gets traffic. Without a handler there is no probe.
   *
   * @default - the defaults of its fields
   */
  readonly readinessProbe?: ProbeProps;

  /**
   * Whether the application is restarted. Without a handler there is no probe.
   *
   * @default - the defaults of its fields
   */
  readonly livenessProbe?: ProbeProps;

  /**
   * Whether the application has started; until then the other two wait. Without a handler there is
   * no probe.
   *
   * @default - the defaults of its fields
   */
  readonly startupProbe?: ProbeProps;

  /**
   * What happens when the application's container starts and stops. The pause before it stops lets
   * Services and load balancers forget the pod first.
   *
   * @default - the defaults of its fields
   */
  readonly lifecycle?: LifecycleProps;

  /**
   * Seconds from the request to stop to the kill; the pause before counts, too.
   *
   * @default 30
   */
  readonly terminationGracePeriodSeconds?: number;

  /**
   * Number of old ReplicaSets that are kept.
   *
   * @default 5
   */
  readonly revisionHistoryLimit?: number;

  /**
   * Volumes of the pod, as in Kubernetes.
   *
   * @default []
   */
  readonly volumes?: { readonly [field: string]: unknown }[];

  /**
   * Where the application's container has them, as in Kubernetes.
   *
   * @default []
   */
  readonly volumeMounts?: { readonly [field: string]: unknown }[];

  /**
   * Labels of the application's pods; nothing selects by them.
   *
   * @default {}
   */
  readonly podLabels?: { readonly [name: string]: string };

  /**
   * Annotations of the application's pods.
   *
   * @default {}
   */
  readonly podAnnotations?: { readonly [name: string]: string };

  /**
   * Labels of the nodes that all pods may run on.
   *
   * @default {}
   */
  readonly nodeSelector?: { readonly [name: string]: string };

  /**
   * Taints that all pods tolerate, as in Kubernetes.
   *
   * @default []
   */
  readonly tolerations?: { readonly [field: string]: unknown }[];

  /**
   * PriorityClass of all pods; `''` takes the cluster's default.
   *
   * @default ''
   */
  readonly priorityClassName?: string;

  /**
   * Affinity of the application's pods, as in Kubernetes; `{}` spreads them over nodes where it
   * can.
   *
   * @default {}
   */
  readonly affinity?: { readonly [field: string]: unknown };

  /**
   * Spread of the application's pods, as in Kubernetes; `[]` spreads them over zones where it can.
   *
   * @default []
   */
  readonly topologySpreadConstraints?: { readonly [field: string]: unknown }[];

  /**
   * The ServiceAccount of the application's pods.
   *
   * @default - the defaults of its fields
   */
  readonly serviceAccount?: ServiceAccountProps;

  /**
   * Whom the containers run as; never root.
   *
   * @default - the defaults of its fields
   */
  readonly securityContext?: SecurityContextProps;

  /**
   * Security context of the pods, as in Kubernetes, besides the ids of `securityContext`; `null`
   * takes a default away.
   *
   * @default { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }
   */
  readonly podSecurityContext?: { readonly [field: string]: unknown };

  /**
   * Security context of the application's container alone, as in Kubernetes; `null` takes a default
   * away. The containers that migrate and verify keep theirs.
   *
   * @default { runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false,
   * capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } }
   */
  readonly containerSecurityContext?: { readonly [field: string]: unknown };

  /**
   * NetworkPolicies: the migration reaches DNS and the database only, the application what its own
   * rules add. The cluster's network plugin has to enforce them.
   *
   * @default - the defaults of its fields
   */
  readonly networkPolicy?: NetworkPolicyProps;

  /**
   * Init containers of the application, as in Kubernetes; they run before ours.
   *
   * @default []
   */
  readonly extraInitContainers?: { readonly [field: string]: unknown }[];

  /**
   * Containers beside the application, as in Kubernetes.
   *
   * @default []
   */
  readonly extraContainers?: { readonly [field: string]: unknown }[];

  /**
   * Further objects, as in Kubernetes.
   *
   * @default []
   */
  readonly extraObjects?: { readonly [field: string]: unknown }[];

  /**
   * Where the two users get their credentials from.
   *
   * @default - the defaults of its fields
   */
  readonly database?: DatabaseProps;

  /**
   * How the database is migrated.
   *
   * @default - the defaults of its fields
   */
  readonly migration?: MigrationProps;

  /**
   * The image that psql comes from.
   *
   * @default - the defaults of its fields
   */
  readonly client?: ClientProps;

  /**
   * Who may do what in the database.
   *
   * @default - the defaults of its fields
   */
  readonly access?: AccessProps;
}

/** A HorizontalPodAutoscaler, in place of `replicaCount`. */
export interface AutoscalingProps {
  /**
   * Whether there is one.
   *
   * @default false
   */
  readonly enabled?: boolean;

  /**
   * Least number of pods.
   *
   * @default 2
   */
  readonly minReplicas?: number;

  /**
   * Largest number of pods.
   *
   * @default 10
   */
  readonly maxReplicas?: number;

  /**
   * CPU in use, in percent of what the pods request; `null` for no such target.
   *
   * @default 80
   */
  readonly targetCPUUtilizationPercentage?: number | null;

  /**
   * Memory in use, in percent of what the pods request; no such target without it.
   *
   * @default - left out
   */
  readonly targetMemoryUtilizationPercentage?: number | undefined;

  /**
   * Further metrics, as in Kubernetes.
   *
   * @default []
   */
  readonly metrics?: { readonly [field: string]: unknown }[];

  /**
   * How fast it scales up and down, as in Kubernetes; `{}` for its defaults.
   *
   * @default {}
   */
  readonly behavior?: { readonly [field: string]: unknown };
}

/** How the pods are replaced when the Deployment changes. */
export interface StrategyProps {
  /**
   * New pods beside the old ones (`RollingUpdate`), or after all old ones are gone (`Recreate`).
   *
   * @default 'RollingUpdate'
   */
  readonly type?: 'RollingUpdate' | 'Recreate';

  /**
   * How many pods are replaced at a time, with `RollingUpdate`.
   *
   * @default - the defaults of its fields
   */
  readonly rollingUpdate?: RollingUpdateProps | null;
}

/** How many pods are replaced at a time, with `RollingUpdate`. */
export interface RollingUpdateProps {
  /**
   * How many pods there may be beyond the number wanted.
   *
   * @default '25%'
   */
  readonly maxSurge?: number | string | null;

  /**
   * How many pods may be missing from the number wanted.
   *
   * @default 0
   */
  readonly maxUnavailable?: number | string | null;
}

/** A PodDisruptionBudget, so that draining nodes leaves pods running. */
export interface PodDisruptionBudgetProps {
  /**
   * Whether there is one.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How many pods may be missing, as a number or a percentage such as `25%`.
   *
   * @default 1
   */
  readonly maxUnavailable?: number | string;
}

/** Image of the application, which also holds the migration command. */
export interface ImageProps {
  /** Name of the image, without tag and digest. */
  readonly repository: string;

  /**
   * Tag of the image; needed unless `digest` is given. With a tag that moves, such as `latest`, a
   * new image under the old tag is not migrated under `runOn: release`.
   *
   * @default ''
   */
  readonly tag?: string;

  /**
   * Digest of the image; it decides when both are given.
   *
   * @default ''
   */
  readonly digest?: string;

  /**
   * When the kubelet pulls the image.
   *
   * @default 'IfNotPresent'
   */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** A Secret for a registry. */
export interface ImagePullSecretProps {
  /** Its name. */
  readonly name: string;
}

/** A variable: `value`, or where its value comes from. */
export interface EnvVarProps {
  /** Its name. */
  readonly name: string;

  /**
   * Its value. Left out: empty, or `valueFrom`.
   *
   * @default - left out
   */
  readonly value?: string | undefined;

  /**
   * Where its value comes from, as in Kubernetes. Left out: `value`.
   *
   * @default - left out
   */
  readonly valueFrom?: { readonly [field: string]: unknown } | undefined;
}

/** A ConfigMap or a Secret. */
export interface EnvFromProps {
  /**
   * What the names of the variables begin with. Left out: the keys are the names.
   *
   * @default - left out
   */
  readonly prefix?: string | undefined;

  /**
   * The ConfigMap. Left out: `secretRef`.
   *
   * @default - left out
   */
  readonly configMapRef?: ConfigMapRefProps | undefined;

  /**
   * The Secret. Left out: `configMapRef`.
   *
   * @default - left out
   */
  readonly secretRef?: SecretRefProps | undefined;
}

/** The ConfigMap. Left out: `secretRef`. */
export interface ConfigMapRefProps {
  /** Its name. */
  readonly name: string;

  /**
   * Whether the pod starts without it. Left out: it does not.
   *
   * @default - left out
   */
  readonly optional?: boolean | undefined;
}

/** The Secret. Left out: `configMapRef`. */
export interface SecretRefProps {
  /** Its name. */
  readonly name: string;

  /**
   * Whether the pod starts without it. Left out: it does not.
   *
   * @default - left out
   */
  readonly optional?: boolean | undefined;
}

/** A port of the container. */
export interface ExtraPortProps {
  /** Its name. */
  readonly name: string;

  /** Its number. */
  readonly containerPort: number;

  /**
   * Its protocol. Left out: TCP.
   *
   * @default - left out
   */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | undefined;
}

/** The Service of the application. */
export interface ServiceProps {
  /**
   * Whether there is one.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * From where it is reached.
   *
   * @default 'ClusterIP'
   */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';

  /**
   * Its port, named `http`. Each of `extraPorts` keeps its own number.
   *
   * @default 80
   */
  readonly port?: number;

  /**
   * Annotations of the Service.
   *
   * @default {}
   */
  readonly annotations?: { readonly [name: string]: string };
}

/** The Ingress of the application. It needs `service.enabled`. */
export interface IngressProps {
  /**
   * Whether there is one.
   *
   * @default false
   */
  readonly enabled?: boolean;

  /**
   * Name of the IngressClass; `''` takes the cluster's default.
   *
   * @default ''
   */
  readonly className?: string;

  /**
   * Annotations of the Ingress.
   *
   * @default {}
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * Its hosts; at least one when it is enabled.
   *
   * @default []
   */
  readonly hosts?: IngressHostProps[];

  /**
   * Certificates of the hosts.
   *
   * @default []
   */
  readonly tls?: IngressTlsProps[];
}

/** A host of the Ingress. */
export interface IngressHostProps {
  /** Its name. */
  readonly host: string;

  /** The paths that lead to the application. */
  readonly paths: IngressPathProps[];
}

/** A path of a host. */
export interface IngressPathProps {
  /** The path, such as `/`. */
  readonly path: string;

  /** How it is compared. */
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
}

/** A certificate of the Ingress. */
export interface IngressTlsProps {
  /** Secret of type kubernetes.io/tls. */
  readonly secretName: string;

  /** Names that it is for. */
  readonly hosts: string[];
}

/** Settings of `resources`, `migration.resources`, `client.resources`. */
export interface ResourcesProps {
  /**
   * What the scheduler reserves, by resource name; `null` takes a default away.
   *
   * @default - { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '64Mi' } in `resources`, { cpu:
   * '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' } in `migration.resources`, { cpu: '50m',
   * memory: '32Mi', 'ephemeral-storage': '64Mi' } in `client.resources`
   */
  readonly requests?: { readonly [name: string]: string | null };

  /**
   * What the container may use at most, by resource name; `null` takes a default away.
   *
   * @default - { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1Gi' } in `resources`, { cpu:
   * '1', memory: '512Mi', 'ephemeral-storage': '1Gi' } in `migration.resources`, { cpu: '500m',
   * memory: '128Mi', 'ephemeral-storage': '256Mi' } in `client.resources`
   */
  readonly limits?: { readonly [name: string]: string | null };
}

/** Settings of `readinessProbe`, `livenessProbe`, `startupProbe`. */
export interface ProbeProps {
  /**
   * Succeeds when the port accepts a connection; its fields as in Kubernetes. Used unless there is
   * another handler.
   *
   * @default - { port: 'http' } in `readinessProbe`, { port: 'http' } in `livenessProbe`, left out
   * in `startupProbe`
   */
  readonly tcpSocket?: { readonly [field: string]: unknown } | null;

  /**
   * Succeeds on an answer from 200 to 399; its fields as in Kubernetes.
   *
   * @default - left out
   */
  readonly httpGet?: { readonly [field: string]: unknown } | undefined;

  /**
   * Succeeds when the command ends with 0; its fields as in Kubernetes.
   *
   * @default - left out
   */
  readonly exec?: { readonly [field: string]: unknown } | undefined;

  /**
   * Succeeds when the gRPC health service says so; its fields as in Kubernetes.
   *
   * @default - left out
   */
  readonly grpc?: { readonly [field: string]: unknown } | undefined;

  /**
   * Seconds from the start to the first probe.
   *
   * @default - left out in `readinessProbe`, 10 in `livenessProbe`, left out in `startupProbe`
   */
  readonly initialDelaySeconds?: number | null;

  /**
   * Seconds from one probe to the next.
   *
   * @default - 5 in `readinessProbe`, 20 in `livenessProbe`, left out in `startupProbe`
   */
  readonly periodSeconds?: number | null;

  /**
   * Seconds after which a probe has failed.
   *
   * @default - left out
   */
  readonly timeoutSeconds?: number | undefined;

  /**
   * Successes in a row after which it has recovered; 1 for liveness.
   *
   * @default - left out
   */
  readonly successThreshold?: number | undefined;

  /**
   * Failures in a row after which it has failed.
   *
   * @default - 3 in `readinessProbe`, 6 in `livenessProbe`, left out in `startupProbe`
   */
  readonly failureThreshold?: number | null;
}

/**
 * What happens when the application's container starts and stops. The pause before it stops lets
 * Services and load balancers forget the pod first.
 */
export interface LifecycleProps {
  /**
   * Right after the start.
   *
   * @default - left out
   */
  readonly postStart?: LifecycleHandlerProps | undefined;

  /**
   * Before the stop.
   *
   * @default - the defaults of its fields
   */
  readonly preStop?: LifecycleHandlerProps | null;
}

/** Settings of `lifecycle.postStart`, `lifecycle.preStop`. */
export interface LifecycleHandlerProps {
  /**
   * Runs a command; its fields as in Kubernetes.
   *
   * @default - left out
   */
  readonly exec?: { readonly [field: string]: unknown } | undefined;

  /**
   * Asks the application by HTTP; its fields as in Kubernetes.
   *
   * @default - left out
   */
  readonly httpGet?: { readonly [field: string]: unknown } | undefined;

  /**
   * Waits; its fields as in Kubernetes. Used unless there is another handler.
   *
   * @default - left out in `lifecycle.postStart`, { seconds: 5 } in `lifecycle.preStop`
   */
  readonly sleep?: { readonly [field: string]: unknown } | null;

  /**
   * Opens a connection; its fields as in Kubernetes.
   *
   * @default - left out
   */
  readonly tcpSocket?: { readonly [field: string]: unknown } | undefined;
}

/** The ServiceAccount of the application's pods. */
export interface ServiceAccountProps {
  /**
   * Whether to make it.
   *
   * @default true
   */
  readonly create?: boolean;

  /**
   * Its name; `''` takes the name of the objects.
   *
   * @default ''
   */
  readonly name?: string;

  /**
   * Annotations of the ServiceAccount.
   *
   * @default {}
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * Whether the application gets a token for the Kubernetes API.
   *
   * @default false
   */
  readonly automountToken?: boolean;
}

/** Whom the containers run as; never root. */
export interface SecurityContextProps {
  /**
   * User id of the containers.
   *
   * @default 10001
   */
  readonly runAsUser?: number;

  /**
   * Group id of the containers.
   *
   * @default 10001
   */
  readonly runAsGroup?: number;

  /**
   * Group id of the volumes' files.
   *
   * @default 10001
   */
  readonly fsGroup?: number;
}

/**
 * NetworkPolicies: the migration reaches DNS and the database only, the application what its own
 * rules add. The cluster's network plugin has to enforce them.
 */
export interface NetworkPolicyProps {
  /**
   * Whether there are any.
   *
   * @default false
   */
  readonly enabled?: boolean;

  /**
   * Where the database is.
   *
   * @default - the defaults of its fields
   */
  readonly database?: NetworkPolicyDatabaseProps;

  /**
   * Where names are resolved, on port 53.
   *
   * @default - the defaults of its fields
   */
  readonly dns?: NetworkPolicyDnsProps;

  /**
   * Rules for whom the application answers, as in Kubernetes; `[]` for the application's ports from
   * anywhere.
   *
   * @default []
   */
  readonly ingress?: { readonly [field: string]: unknown }[];

  /**
   * Rules for what the application reaches besides DNS and the database, as in Kubernetes.
   *
   * @default []
   */
  readonly egress?: { readonly [field: string]: unknown }[];
}

/** Where the database is. */
export interface NetworkPolicyDatabaseProps {
  /**
   * Ports of the database, and of a pooler before it.
   *
   * @default [5432]
   */
  readonly ports?: number[];

  /**
   * Where it is; `[]` for anywhere.
   *
   * @default []
   */
  readonly to?: NetworkPolicyPeerProps[];
}

/** Pods or addresses, as in Kubernetes. */
export interface NetworkPolicyPeerProps {
  /**
   * Pods by their labels; `{}` for all. Left out: all.
   *
   * @default - left out
   */
  readonly podSelector?: { readonly [field: string]: unknown } | undefined;

  /**
   * Namespaces by their labels; `{}` for all. Left out: its own.
   *
   * @default - left out
   */
  readonly namespaceSelector?: { readonly [field: string]: unknown } | undefined;

  /**
   * A range of addresses, alone. Left out: one of the others.
   *
   * @default - left out
   */
  readonly ipBlock?: { readonly [field: string]: unknown } | undefined;
}

/** Where names are resolved, on port 53. */
export interface NetworkPolicyDnsProps {
  /**
   * Where it is; `[]` for anywhere.
   *
   * @default []
   */
  readonly to?: NetworkPolicyPeerProps[];
}

/** Where the two users get their credentials from. */
export interface DatabaseProps {
  /**
   * The user that migrates and grants.
   *
   * @default - the defaults of its fields
   */
  readonly admin?: DatabaseUserProps;

  /**
   * The user of the application.
   *
   * @default - the defaults of its fields
   */
  readonly service?: DatabaseUserProps;
}

/** Settings of `database.admin`, `database.service`. */
export interface DatabaseUserProps {
  /**
   * Secret with the credentials.
   *
   * @default - 'admin-db-secret' in `database.admin`, 'service-db-secret' in `database.service`
   */
  readonly secretName?: string;

  /**
   * Names of the keys in the Secret, for Secrets that others make.
   *
   * @default - the defaults of its fields
   */
  readonly keys?: SecretKeysProps;

  /**
   * Whether to make the Secret out of the fields below, rather than use one that exists. Then the
   * password stands in your values.
   *
   * @default false
   */
  readonly createSecret?: boolean;

  /**
   * Host of the database; for `createSecret`, or where `keys.host` is `''`.
   *
   * @default ''
   */
  readonly host?: string;

  /**
   * Port of the database; for `createSecret`, or where `keys.port` is `''`.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * Name of the database; for `createSecret`, or where `keys.name` is `''`.
   *
   * @default ''
   */
  readonly name?: string;

  /**
   * Role to log in as, for `createSecret`; `''` takes the role in `access`.
   *
   * @default ''
   */
  readonly user?: string;

  /**
   * Password of the role, for `createSecret`.
   *
   * @default ''
   */
  readonly password?: string;

  /**
   * How libpq uses TLS; for `createSecret`, or where `keys.sslmode` is `''`.
   *
   * @default 'require'
   */
  readonly sslmode?: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

  /**
   * Certificate authority as PEM text, for `createSecret` with verify-ca or verify-full.
   *
   * @default ''
   */
  readonly sslrootcert?: string;
}

/** Names of the keys in the Secret, for Secrets that others make. */
export interface SecretKeysProps {
  /**
   * Key of the host name; `''` when the Secret has none: then give `host`.
   *
   * @default 'DB_HOST'
   */
  readonly host?: string;

  /**
   * Key of the port; `''` when the Secret has none: then `port` is used.
   *
   * @default 'DB_PORT'
   */
  readonly port?: string;

  /**
   * Key of the database's name; `''` when the Secret has none: then give `name`.
   *
   * @default 'DB_NAME'
   */
  readonly name?: string;

  /**
   * Key of the role's name.
   *
   * @default 'DB_USER'
   */
  readonly user?: string;

  /**
   * Key of the password.
   *
   * @default 'DB_PASSWORD'
   */
  readonly password?: string;

  /**
   * Key of libpq's sslmode; `''` when the Secret has none: then `sslmode` is used.
   *
   * @default 'DB_SSLMODE'
   */
  readonly sslmode?: string;

  /**
   * Key of the certificate authority (PEM) that the server's certificate is checked with; `''` when
   * the Secret has none.
   *
   * @default ''
   */
  readonly sslrootcert?: string;
}

/** How the database is migrated. */
export interface MigrationProps {
  /**
   * Where it runs: in an init container of every pod, or in a Job that the pods wait for. With the
   * Job the pods never see the admin Secret.
   *
   * @default 'initContainer'
   */
  readonly mode?: 'initContainer' | 'job';

  /**
   * How the pods are kept back until the Job is done, in mode `job`: each waits by itself (`gate`),
   * or Helm or Argo CD changes nothing before (`hook`).
   *
   * @default 'gate'
   */
  readonly ordering?: 'gate' | 'hook';

  /**
   * When the command runs: once for each release, or at every start of a pod. Image, command,
   * arguments, policy and this package's own SQL and scripts make the release, so upgrading the
   * package makes a new one.
   *
   * @default 'release'
   */
  readonly runOn?: 'release' | 'start';

  /**
   * Command that migrates, in exec form: no shell is needed.
   *
   * @default ['./migrate', 'up']
   */
  readonly command?: string[];

  /**
   * Arguments after the command.
   *
   * @default []
   */
  readonly args?: string[];

  /**
   * Resources of the containers that migrate.
   *
   * @default - the defaults of its fields
   */
  readonly resources?: ResourcesProps;

  /**
   * Limits of the Job in mode `job`.
   *
   * @default - the defaults of its fields
   */
  readonly job?: JobSettingsProps;
}

/** Limits of the Job in mode `job`. */
export interface JobSettingsProps {
  /**
   * Seconds after which the Job has failed.
   *
   * @default 3600
   */
  readonly activeDeadlineSeconds?: number;

  /**
   * Failed pods after which the Job has failed.
   *
   * @default 6
   */
  readonly backoffLimit?: number;

  /**
   * Seconds after which a finished Job is deleted.
   *
   * @default 3600
   */
  readonly ttlSecondsAfterFinished?: number;
}

/** The image that psql comes from. */
export interface ClientProps {
  /**
   * A PostgreSQL image with psql and a shell, its version pinned.
   *
   * @default 'postgres:17-alpine'
   */
  readonly image?: string;

  /**
   * Resources of the containers that run it.
   *
   * @default - the defaults of its fields
   */
  readonly resources?: ResourcesProps;
}

/** Who may do what in the database. */
export interface AccessProps {
  /**
   * Role that owns the database, runs the migrations and grants.
   *
   * @default 'admin_apps'
   */
  readonly admin?: string;

  /**
   * Schemas whose tables are managed, each by its name, or as `{ name, create: true }` when it is
   * to be made if it does not exist. What the policy does not give in them is revoked.
   *
   * @default ['public']
   */
  readonly schemas?: (string | SchemaProps)[];

  /**
   * What the application's role may do.
   *
   * @default - the defaults of its fields
   */
  readonly service?: ServiceAccessProps;

  /**
   * Roles that only read.
   *
   * @default []
   */
  readonly readers?: ReaderAccessProps[];

  /**
   * What becomes of privileges that the policy does not give: they are revoked (`authoritative`),
   * or reported and left (`additive`).
   *
   * @default 'authoritative'
   */
  readonly enforcement?: 'authoritative' | 'additive';

  /**
   * What to do about a rule for a table that does not exist: fail (`error`), or say so and go on
   * (`warning`).
   *
   * @default 'error'
   */
  readonly missingTable?: 'error' | 'warning';

  /**
   * Findings that are errors, known and accepted: each is a warning then, printed with its reason.
   *
   * @default []
   */
  readonly acceptedFindings?: AcceptedFindingProps[];

  /**
   * Whether a CronJob proves again and again what the roles may do.
   *
   * @default - the defaults of its fields
   */
  readonly verify?: VerifyProps;
}

/** A schema that may be made. */
export interface SchemaProps {
  /** Its name as it stands in the catalog. */
  readonly name: string;

  /**
   * Whether it is made when it does not exist; `admin` owns it then. Left out: false.
   *
   * @default - left out
   */
  readonly create?: boolean | undefined;
}

/** What the application's role may do. */
export interface ServiceAccessProps {
  /**
   * Role the application logs in as.
   *
   * @default 'service_apps'
   */
  readonly role?: string;

  /**
   * Rules for tables that are not `readWrite` (SELECT, INSERT, UPDATE), by table name as in SQL,
   * such as `public.users` or `"My Schema"."a.b"`, or by pattern, such as `billing.*`,
   * `billing.audit_*` or, in all schemas, `audit_*`; the most specific one decides. A rule is
   * `appendOnly` (SELECT, INSERT), `readOnly` (SELECT), `none`, or a map that narrows single
   * columns, such as `{ hide: [password_hash] }`.
   *
   * @default {}
   */
  readonly tables?: { readonly [name: string]: 'readWrite' | 'appendOnly' | 'readOnly' | 'none' | ColumnRuleProps };

  /**
   * SECURITY DEFINER routines that it may execute, as in SQL: `public.archive(integer)`. Each needs
   * a `search_path` of its own that ends in `pg_temp`. Others it may execute without being named.
   *
   * @default []
   */
  readonly routines?: string[];

  /**
   * Whether it may make temporary tables.
   *
   * @default false
   */
  readonly temporary?: boolean;
}

/** A rule that single columns narrow. */
export interface ColumnRuleProps {
  /**
   * What holds for the other columns. Left out: `readWrite`.
   *
   * @default - left out
   */
  readonly rule?: 'readWrite' | 'appendOnly' | 'readOnly' | 'none' | undefined;

  /**
   * Columns that are not readable; writable they are as the rule says, so that a password can be
   * set and not be read back. Left out: none.
   *
   * @default - left out
   */
  readonly hide?: string[] | undefined;

  /**
   * Columns that are neither inserted nor updated. Left out: none.
   *
   * @default - left out
   */
  readonly readOnlyColumns?: string[] | undefined;

  /**
   * Columns that are inserted, and never updated. Left out: none.
   *
   * @default - left out
   */
  readonly insertOnlyColumns?: string[] | undefined;
}

/** What a reading role may do. */
export interface ReaderAccessProps {
  /** Role that reads. It must exist. */
  readonly role: string;

  /**
   * Schemas all of whose tables it reads, those to come included. In other schemas it reads nothing
   * but the tables named. Left out: none.
   *
   * @default - left out
   */
  readonly schemas?: string[] | undefined;

  /**
   * Rules by table name as in SQL, or by pattern; the most specific one decides. A rule is
   * `readOnly`, `none`, `{ hide: [columns] }`, or `{ columns: [columns] }` for those alone. Left
   * out: none.
   *
   * @default - left out
   */
  readonly tables?: { readonly [name: string]: 'readOnly' | 'none' | HiddenColumnsProps | ReadableColumnsProps } | undefined;
}

/** All columns but some. */
export interface HiddenColumnsProps {
  /** Columns that it does not read. */
  readonly hide: string[];
}

/** Some columns alone. */
export interface ReadableColumnsProps {
  /** Columns that it reads, and no others, also when a migration adds some. */
  readonly columns: string[];
}

/** A finding that somebody has looked at. */
export interface AcceptedFindingProps {
  /** Its code, such as `TUP012`. */
  readonly code: string;

  /** Its object, as the finding prints it. */
  readonly object: string;

  /** Why it is no error here. */
  readonly reason: string;
}

/** Whether a CronJob proves again and again what the roles may do. */
export interface VerifyProps {
  /**
   * When, as a cron expression such as `0 3 * * *`; `''` for never. It fails when a role may do
   * more or less than the policy says, and lists what.
   *
   * @default ''
   */
  readonly schedule?: string;
}
