// What an application chart takes and refuses beyond the database: for the library and for Helm alike.

type Case = readonly [what: string, props: object];
type Refused = readonly [what: string, props: object, message: string];

const text =
  'a text without control characters and line separators (tab and line break may be in it) that ends in at most one line break; correct it';
const reserved =
  'app.kubernetes.io/name, app.kubernetes.io/instance, app.kubernetes.io/component, app.kubernetes.io/managed-by, helm.sh/chart, job-name, controller-uid, batch.kubernetes.io/job-name, batch.kubernetes.io/controller-uid';
const labelName = `a label's name such as team or example.com/team, none of ${reserved}, which are set already, and not constructor; rename it`;
const annotationName =
  "an annotation's name such as example.com/owner that does not begin with checksum/, helm.sh/, meta.helm.sh/ or argocd.argoproj.io/hook, which are set where they are needed; rename it";
const hook =
  'one of exec, httpGet and tcpSocket, to each of which sleep gives way, or sleep alone; set one of them, or preStop to null';
const volumeName =
  'at most 63 lower-case letters, digits and "-", neither "tmp" nor with "two-user-" at the beginning, which are there already; rename it';
const mountPath =
  'an absolute path without ":", other than /tmp and what begins with /two-user, which are there already; mount it elsewhere';
const containerName =
  'at most 63 lower-case letters, digits and "-", neither "app" nor with "db-" at the beginning, which are ours; rename it';
const fieldName = 'the name of a field, of at most 500 printable characters; rename it';
const passed = 'a text, a number, true, false, a list or a map; remove it';
const variable =
  'the name of a variable, none of DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD, DB_SSLMODE, DB_SSLROOTCERT, PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT, which the database connection sets; rename it';
const port =
  'a name of at most 15 lower-case letters, digits and "-", other than http, which is the name of `port`; rename it';
const dnsName = 'a DNS name such as shop.example.com or *.example.com; correct it';
const cron = 'a cron expression of five fields such as "0 3 * * *", or ""; correct it';
const mount = { name: 'data', mountPath: '/data' };

export const refused: readonly Refused[] = [
  [
    'delivery by others',
    { delivery: 'flux' },
    'delivery: "flux" is not allowed; allowed: "helm", "argocd", "kubectl"; use one of these',
  ],
  [
    'an ordering of others',
    { migration: { ordering: 'wave' } },
    'migration.ordering: "wave" is not allowed; allowed: "gate", "hook"; use one of these',
  ],

  // Names and metadata.
  [
    'a label that selects',
    { commonLabels: { 'app.kubernetes.io/name': 'x' } },
    `commonLabels: key "app.kubernetes.io/name" is not allowed; allowed: ${labelName}`,
  ],
  [
    'a label of Helm',
    { podLabels: { 'helm.sh/chart': 'x' } },
    `podLabels: key "helm.sh/chart" is not allowed; allowed: ${labelName}`,
  ],
  [
    'a label with a space',
    { podLabels: { 'my team': 'x' } },
    `podLabels: key "my team" is not allowed; allowed: ${labelName}`,
  ],
  [
    'a label whose value is a number',
    { commonLabels: { tier: 1 } },
    'commonLabels.tier: 1 is not allowed; allowed: a text of at most 63 letters, digits, "-", "_" and "." that begins and ends with a letter or digit; write it in quotes',
  ],
  [
    'a label that null would take away',
    { commonLabels: { tier: null } },
    'commonLabels.tier: null is not allowed; allowed: a text of at most 63 letters, digits, "-", "_" and "." that begins and ends with a letter or digit; correct it, in quotes',
  ],
  [
    'a checksum',
    { podAnnotations: { 'checksum/access': 'x' } },
    `podAnnotations: key "checksum/access" is not allowed; allowed: ${annotationName}`,
  ],
  [
    'a hook of Helm',
    { commonAnnotations: { 'helm.sh/hook': 'test' } },
    `commonAnnotations: key "helm.sh/hook" is not allowed; allowed: ${annotationName}`,
  ],
  [
    'the owner in Helm',
    { commonAnnotations: { 'meta.helm.sh/release-name': 'x' } },
    `commonAnnotations: key "meta.helm.sh/release-name" is not allowed; allowed: ${annotationName}`,
  ],
  [
    'a hook of Argo CD',
    { service: { annotations: { 'argocd.argoproj.io/hook': 'Skip' } } },
    `service.annotations: key "argocd.argoproj.io/hook" is not allowed; allowed: ${annotationName}`,
  ],
  [
    'an annotation that YAML would lose',
    { ingress: { annotations: { a: 'x\u2028y' } } },
    `ingress.annotations.a: "x\u2028y" is not allowed; allowed: ${text}`,
  ],

  // How many pods, and how they are replaced.
  [
    'another strategy',
    { strategy: { type: 'BlueGreen' } },
    'strategy.type: "BlueGreen" is not allowed; allowed: "RollingUpdate", "Recreate"; use one of these',
  ],
  [
    'no strategy',
    { strategy: { type: null } },
    'strategy.type: a missing value is not allowed; allowed: "RollingUpdate", "Recreate"; set it',
  ],
  [
    'a surge of words',
    { strategy: { rollingUpdate: { maxSurge: 'some' } } },
    'strategy.rollingUpdate.maxSurge: "some" is not allowed; allowed: a number of pods, or a percentage as text such as "25%"; write one of the two',
  ],
  [
    'more than all unavailable',
    { strategy: { rollingUpdate: { maxUnavailable: '101%' } } },
    'strategy.rollingUpdate.maxUnavailable: "101%" is not allowed; allowed: a number of pods, or a percentage as text from "0%" to "100%"; write one of the two',
  ],
  [
    'a budget that no drain can pass',
    { podDisruptionBudget: { maxUnavailable: 0 } },
    'podDisruptionBudget.maxUnavailable: 0 is not allowed; allowed: a number of pods of at least 1, or a percentage as text from "1%" to "100%", or no node could ever be drained; write one of the two',
  ],
  [
    'a budget of 0%',
    { podDisruptionBudget: { maxUnavailable: '0%' } },
    'podDisruptionBudget.maxUnavailable: "0%" is not allowed; allowed: a number of pods of at least 1, or a percentage as text from "1%" to "100%", or no node could ever be drained; write one of the two',
  ],
  [
    'no least number',
    { autoscaling: { minReplicas: 0 } },
    'autoscaling.minReplicas: 0 is not allowed; allowed: an integer from 1 to 2147483647; change it',
  ],
  [
    'null for the least number',
    { autoscaling: { minReplicas: null } },
    'autoscaling.minReplicas: a missing value is not allowed; allowed: an integer from 1 to 2147483647; set it',
  ],
  [
    'null for a target that is not there',
    { autoscaling: { targetMemoryUtilizationPercentage: null } },
    'autoscaling.targetMemoryUtilizationPercentage: null is not allowed; allowed: an integer from 1 to 2147483647, or none; remove the key',
  ],
  [
    'a metric of words',
    { autoscaling: { metrics: ['cpu'] } },
    'autoscaling.metrics[0]: "cpu" is not allowed; allowed: a map with the fields that Kubernetes has here; correct it',
  ],

  // The container.
  [
    'a pull secret without a map',
    { imagePullSecrets: ['registry'] },
    'imagePullSecrets[0]: "registry" is not allowed; allowed: a map of name; write { name }',
  ],
  [
    'a command of one text',
    { command: './serve' },
    'command: "./serve" is not allowed; allowed: a list of texts; write the program and its arguments as items',
  ],
  [
    'an argument that is a number',
    { args: [8080] },
    'args[0]: 8080 is not allowed; allowed: a text without NUL; write it in quotes',
  ],
  [
    'a variable without a name',
    { env: [{ value: 'x' }] },
    `env[0].name: a missing value is not allowed; allowed: ${variable.split('; ')[0]}; set it`,
  ],
  [
    'a variable of the connection',
    { env: [{ name: 'DB_HOST', value: 'x' }] },
    `env[0].name: "DB_HOST" is not allowed; allowed: ${variable}`,
  ],
  [
    'a variable of libpq',
    { env: [{ name: 'PGSSLMODE', value: 'disable' }] },
    `env[0].name: "PGSSLMODE" is not allowed; allowed: ${variable}`,
  ],
  [
    'a variable whose value is a number',
    { env: [{ name: 'A', value: 1 }] },
    `env[0].value: 1 is not allowed; allowed: ${text.split('; ')[0]}; write it in quotes`,
  ],
  [
    'a variable with two sources',
    { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: {} } }] },
    'env[0]: this map is not allowed; allowed: a map of name and one of value and valueFrom; write { name, value }',
  ],
  [
    'a variable with a key of nobody',
    { env: [{ name: 'A', values: 'x' }] },
    'env[0].values: key "values" is not allowed; allowed: name, value, valueFrom; correct its spelling or remove it',
  ],
  [
    'variables from nowhere',
    { envFrom: [{ prefix: 'A_' }] },
    'envFrom[0]: this map is not allowed; allowed: a map of prefix and one of configMapRef and secretRef; write { configMapRef: { name } }',
  ],
  [
    'variables from two',
    { envFrom: [{ configMapRef: { name: 'a' }, secretRef: { name: 'b' } }] },
    'envFrom[0]: this map is not allowed; allowed: a map of prefix and one of configMapRef and secretRef; write { configMapRef: { name } }',
  ],
  [
    'variables from a ConfigMap without a name',
    { envFrom: [{ configMapRef: {} }] },
    'envFrom[0].configMapRef.name: a missing value is not allowed; allowed: a DNS subdomain name (lower-case letters, digits, "-" and "."); set it',
  ],
  [
    'a second port http',
    { extraPorts: [{ name: 'http', containerPort: 81 }] },
    `extraPorts[0].name: "http" is not allowed; allowed: ${port}`,
  ],
  [
    'a port without a letter',
    { extraPorts: [{ name: '80-1', containerPort: 81 }] },
    `extraPorts[0].name: "80-1" is not allowed; allowed: ${port}`,
  ],
  [
    'a port of another protocol',
    { extraPorts: [{ name: 'a', containerPort: 81, protocol: 'tcp' }] },
    'extraPorts[0].protocol: "tcp" is not allowed; allowed: "TCP", "UDP", "SCTP"; use one of these',
  ],
  [
    'two handlers before the stop',
    { lifecycle: { preStop: { exec: { command: ['x'] }, httpGet: { port: 1 } } } },
    `lifecycle.preStop: this map is not allowed; allowed: ${hook}`,
  ],
  [
    'no handler before the stop',
    { lifecycle: { preStop: { sleep: null } } },
    `lifecycle.preStop: this map is not allowed; allowed: ${hook}`,
  ],
  [
    'null for the lifecycle',
    { lifecycle: null },
    'lifecycle: a missing value is not allowed; allowed: a map of postStart, preStop; set it',
  ],
  [
    'a probe with null inside',
    { readinessProbe: { tcpSocket: { host: null } } },
    `readinessProbe.tcpSocket.host: null is not allowed; allowed: ${passed}`,
  ],
  [
    'null for a handler that is not there',
    { startupProbe: { httpGet: null } },
    'startupProbe.httpGet: null is not allowed; allowed: a map with the fields that Kubernetes has here; correct it',
  ],
  [
    'a startup probe that has to succeed twice',
    { startupProbe: { successThreshold: 2 } },
    'startupProbe.successThreshold: 2 is not allowed; allowed: 1; change it',
  ],

  // Files and rights.
  [
    'a volume without a name',
    { volumes: [{ emptyDir: {} }] },
    `volumes[0].name: a missing value is not allowed; allowed: ${volumeName.split('; ')[0]}; set it`,
  ],
  [
    'a volume tmp',
    { volumes: [{ name: 'tmp', emptyDir: {} }] },
    `volumes[0].name: "tmp" is not allowed; allowed: ${volumeName}`,
  ],
  [
    'a volume of ours',
    { volumes: [{ name: 'two-user-tools' }] },
    `volumes[0].name: "two-user-tools" is not allowed; allowed: ${volumeName}`,
  ],
  [
    'a mount of our volume',
    { volumeMounts: [{ ...mount, name: 'two-user-x' }] },
    `volumeMounts[0].name: "two-user-x" is not allowed; allowed: ${volumeName}`,
  ],
  ...['/tmp', '//tmp/', '/./tmp', '/two-user-ca/service', 'data', '/a:b'].map(
    (path): Refused => [
      `a mount at ${path}`,
      { volumeMounts: [{ ...mount, mountPath: path }] },
      `volumeMounts[0].mountPath: ${JSON.stringify(path)} is not allowed; allowed: ${mountPath}`,
    ],
  ),
  [
    'a group in the second place',
    { podSecurityContext: { fsGroup: 1 } },
    'podSecurityContext: key "fsGroup" is not allowed; allowed: a field other than runAsUser, runAsGroup and fsGroup; set it in securityContext',
  ],
  [
    'null in a security context',
    { containerSecurityContext: { privileged: null } },
    `containerSecurityContext.privileged: null is not allowed; allowed: ${passed}`,
  ],
  [
    'a ServiceAccount with capitals',
    { serviceAccount: { name: 'App' } },
    'serviceAccount.name: "App" is not allowed; allowed: a DNS subdomain name (lower-case letters, digits, "-" and "."), or ""; rename it',
  ],

  // The network.
  [
    'a Service without a cluster',
    { service: { type: 'ExternalName' } },
    'service.type: "ExternalName" is not allowed; allowed: "ClusterIP", "NodePort", "LoadBalancer"; use one of these',
  ],
  [
    'a host with a scheme',
    { ingress: { hosts: [{ host: 'https://a', paths: [{ path: '/', pathType: 'Prefix' }] }] } },
    `ingress.hosts[0].host: "https://a" is not allowed; allowed: ${dnsName}`,
  ],
  [
    'a host without paths',
    { ingress: { hosts: [{ host: 'a' }] } },
    'ingress.hosts[0].paths: a missing value is not allowed; allowed: a list of at least one path; set it',
  ],
  [
    'a path without its type',
    { ingress: { hosts: [{ host: 'a', paths: [{ path: '/' }] }] } },
    'ingress.hosts[0].paths[0].pathType: a missing value is not allowed; allowed: "Exact", "Prefix", "ImplementationSpecific"; set it',
  ],
  [
    'a path that is none',
    { ingress: { hosts: [{ host: 'a', paths: [{ path: 'x', pathType: 'Exact' }] }] } },
    'ingress.hosts[0].paths[0].path: "x" is not allowed; allowed: a path of a URL that begins with "/", without "//", "/./", "/../" and "%2F"; correct it',
  ],
  [
    'a certificate for nobody',
    { ingress: { tls: [{ secretName: 'a', hosts: [] }] } },
    'ingress.tls[0].hosts: [] is not allowed; allowed: a list of at least one DNS name; name the hosts of the certificate',
  ],
  [
    'a database without ports',
    { networkPolicy: { database: { ports: [] } } },
    'networkPolicy.database.ports: [] is not allowed; allowed: a list of at least one port, each once; write the ports of the database',
  ],
  [
    'a peer that is nobody',
    { networkPolicy: { database: { to: [{}] } } },
    'networkPolicy.database.to[0]: this map is not allowed; allowed: a map of podSelector, namespaceSelector, or ipBlock alone; set one of them',
  ],
  [
    'a peer that is two',
    { networkPolicy: { dns: { to: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] } } },
    'networkPolicy.dns.to[0]: this map is not allowed; allowed: a map of podSelector, namespaceSelector, or ipBlock alone; set one of them',
  ],

  // What is passed on.
  [
    'null inside affinity',
    { affinity: { nodeAffinity: null } },
    `affinity.nodeAffinity: null is not allowed; allowed: ${passed}`,
  ],
  [
    'null inside a list',
    { tolerations: [{ key: 'a', list: [null] }] },
    `tolerations[0].list[0]: null is not allowed; allowed: ${passed}`,
  ],
  [
    'a toleration of words',
    { tolerations: ['all'] },
    'tolerations[0]: "all" is not allowed; allowed: a map with the fields that Kubernetes has here; correct it',
  ],
  [
    'affinity in a list',
    { affinity: [] },
    'affinity: [] is not allowed; allowed: a map with the fields that Kubernetes has here; correct it',
  ],
  [
    'a merge key',
    { affinity: { a: { '<<': {} } } },
    `affinity.a: key "<<" is not allowed; allowed: ${fieldName}`,
  ],
  [
    'a key that JavaScript has another use for',
    JSON.parse('{ "affinity": { "__proto__": {} } }'),
    `affinity: key "__proto__" is not allowed; allowed: ${fieldName}`,
  ],
  [
    'a key with a line break',
    { affinity: { 'a\nb': 1 } },
    `affinity: key "a\\nb" is not allowed; allowed: ${fieldName}`,
  ],
  [
    'a key that is empty',
    { affinity: { '': 1 } },
    `affinity: key "" is not allowed; allowed: ${fieldName}`,
  ],
  [
    'a number that is rounded',
    { affinity: { a: 2 ** 53 } },
    'affinity.a: 9007199254740992 is not allowed; allowed: a number from -9007199254740991 to 9007199254740991; write it in quotes',
  ],
  ...[
    'a\u0000',
    '\u0007',
    '\u007f',
    'a\u0085b',
    'a\u2029b',
    '\uffff',
    'a\n\n',
    '\n',
    'a\u00a0',
    'a\u3000\n',
  ].map(
    (value): Refused => [
      `the text ${JSON.stringify(value)}`,
      { affinity: { a: [{ b: value }] } },
      `affinity.a[0].b: ${JSON.stringify(value)} is not allowed; allowed: ${text}`,
    ],
  ),
  [
    'a node label that is none',
    { nodeSelector: { 'a b': 'x' } },
    `nodeSelector: key "a b" is not allowed; allowed: a label's name such as kubernetes.io/arch, and not constructor; correct it`,
  ],

  // What a user adds.
  [
    'a container called app',
    { extraContainers: [{ name: 'app', image: 'a' }] },
    `extraContainers[0].name: "app" is not allowed; allowed: ${containerName}`,
  ],
  [
    'an init container of ours',
    { extraInitContainers: [{ name: 'db-migration', image: 'a' }] },
    `extraInitContainers[0].name: "db-migration" is not allowed; allowed: ${containerName}`,
  ],
  [
    'a container without an image',
    { extraContainers: [{ name: 'proxy' }] },
    'extraContainers[0].image: a missing value is not allowed; allowed: an image; set it',
  ],
  [
    'an object without a name',
    { extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }] },
    'extraObjects[0].metadata.name: a missing value is not allowed; allowed: a DNS subdomain name (lower-case letters, digits, "-" and "."); set it',
  ],
  [
    'an object without a kind',
    { extraObjects: [{ apiVersion: 'v1', metadata: { name: 'a' } }] },
    'extraObjects[0].kind: a missing value is not allowed; allowed: the name of a type, such as v1 and ConfigMap; set it',
  ],

  // The proof.
  ...[
    'daily',
    '* * * *',
    '* * * * * *',
    'a * * * *',
    '0 3 * * ?',
    '@every 1h',
    'TZ=UTC 0 0 * * *',
  ].map(
    (schedule): Refused => [
      `the schedule ${schedule}`,
      { access: { verify: { schedule } } },
      `access.verify.schedule: "${schedule}" is not allowed; allowed: ${cron}`,
    ],
  ),
];

export const allowed: readonly Case[] = [
  ['nothing', {}],
  [
    'labels and annotations',
    {
      commonLabels: { team: 'shop', 'example.com/cost_center': '42', empty: '' },
      podAnnotations: { 'prometheus.io/scrape': 'true', 'argocd.argoproj.io/sync-wave': '1' },
    },
  ],
  ['pods replaced after all are gone', { strategy: { type: 'Recreate' } }],
  ['the same in so many words', { strategy: { type: 'Recreate', rollingUpdate: null } }],
  [
    'a strategy without a number',
    { strategy: { rollingUpdate: { maxSurge: null, maxUnavailable: '100%' } } },
  ],
  ['more pods than twice as many', { strategy: { rollingUpdate: { maxSurge: '200%' } } }],
  ['a budget in percent', { podDisruptionBudget: { maxUnavailable: '25%' } }],
  [
    'no CPU target',
    {
      autoscaling: {
        enabled: true,
        targetCPUUtilizationPercentage: null,
        targetMemoryUtilizationPercentage: 70,
      },
    },
  ],
  [
    'a metric of its own',
    {
      autoscaling: {
        metrics: [
          {
            type: 'Pods',
            pods: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '10' } },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
      },
    },
  ],
  [
    'variables',
    {
      env: [
        { name: 'A' },
        { name: 'B', value: '' },
        { name: 'PGOPTIONS', value: '-c a=$(B)\n' },
        { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      envFrom: [
        { configMapRef: { name: 'a', optional: true }, prefix: 'A_' },
        { secretRef: { name: 'b' } },
      ],
    },
  ],
  [
    'ports',
    {
      extraPorts: [
        { name: 'metrics', containerPort: 9090 },
        { name: '8-a1', containerPort: 53, protocol: 'UDP' },
      ],
    },
  ],
  [
    'another handler before the stop',
    { lifecycle: { preStop: { exec: { command: ['sh', '-c', 'exit 0'] } } } },
  ],
  [
    'no handler but another before the stop',
    { lifecycle: { preStop: { sleep: null, exec: { command: ['x'] } } } },
  ],
  ['no pause before the stop', { lifecycle: { preStop: null } }],
  [
    'a startup probe',
    { startupProbe: { httpGet: { path: '/started', port: 'http' }, failureThreshold: 30 } },
  ],
  [
    'volumes',
    {
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'tmp2', emptyDir: {} },
      ],
      volumeMounts: [
        { name: 'data', mountPath: '/tmp/cache', readOnly: true },
        { name: 'data', mountPath: '/tmpfiles', subPath: 'a' },
      ],
    },
  ],
  [
    'security contexts',
    {
      podSecurityContext: {
        seccompProfile: null,
        fsGroupChangePolicy: 'OnRootMismatch',
        sysctls: [{ name: 'a', value: '1' }],
      },
      containerSecurityContext: {
        readOnlyRootFilesystem: false,
        capabilities: { drop: null, add: ['NET_BIND_SERVICE'] },
        runAsUser: 0,
      },
    },
  ],
  [
    'an ingress',
    {
      ingress: {
        enabled: true,
        className: 'nginx',
        hosts: [{ host: '*.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }],
        tls: [{ secretName: 'tls', hosts: ['*.example.com'] }],
      },
    },
  ],
  [
    'network policies',
    {
      networkPolicy: {
        enabled: true,
        database: {
          ports: [6432, 5432],
          to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
        },
        dns: {
          to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
        },
        ingress: [{ from: [{ podSelector: {} }] }],
        egress: [{}],
      },
    },
  ],
  [
    'where pods run',
    {
      nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'high',
      affinity: { podAntiAffinity: {} },
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
      ],
    },
  ],
  [
    'what a user adds',
    {
      extraInitContainers: [{ name: 'wait', image: 'busybox:1' }],
      extraContainers: [{ name: 'proxy', image: 'envoy', restartPolicy: 'Always' }],
      extraObjects: [
        {
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'ServiceMonitor',
          metadata: { name: 'a.b', labels: {} },
          spec: { ratio: 0.5, big: 9007199254740991, on: true },
        },
      ],
    },
  ],
  ...['', '0 3 * * *', '*/15 0-6,12 1 JAN-dec mon', '5/10 * * * 0', '@daily'].map(
    (schedule): Case => [`the schedule ${schedule}`, { access: { verify: { schedule } } }],
  ),
  ...[
    '',
    ' ',
    'a\n',
    ' a\n b\n',
    'a ',
    '\ta',
    '{{ .Values }}',
    'yes',
    '0o17',
    '1e3',
    '~',
    'a: b',
    '- a',
    '#',
    'é \u{1f600}',
    'a\u00a0b',
    'a\r\nb',
  ].map(
    (value): Case => [`the text ${JSON.stringify(value)}`, { affinity: { a: value, b: [value] } }],
  ),
  ...[0, -1, 0.5, 1e-7, 123456789012, true, false].map(
    (value): Case => [`${value}`, { affinity: { a: value } }],
  ),
  ...['y', 'on', '1', 'a b', 'a: b', '-', 'ü'].map(
    (key): Case => [`the key ${key}`, { affinity: { [key]: 'x' } }],
  ),
];
