import type { ManifestComment } from './print-manifests';

const pod = ['spec', 'template', 'spec'];
const app = [...pod, 'containers', 'app'];
const gate = [...pod, 'initContainers', 'db-gate'];
const newJob = 'A change here needs a new name of the Job, here and in TWO_USER_JOB.';

const appComments: readonly ManifestComment[] = [
  comment(
    'ConfigMap',
    ['data'],
    ['What runs beside the migration: the same for every application, and no secret.'],
  ),
  comment(
    'Deployment',
    [...app, 'image'],
    ['Replace with your image. The container db-migration above has the same.'],
  ),
  comment(
    'Deployment',
    [...app, 'env'],
    [
      "The service user's credentials and no others, under two names each: the application's and libpq's.",
    ],
  ),
  comment(
    'Deployment',
    [...app, 'readinessProbe'],
    [
      'A port that accepts connections is the least. Ask your health endpoint with httpGet if there is one.',
    ],
  ),
  comment(
    'Deployment',
    [...app, 'lifecycle'],
    ['Services and load balancers forget the pod before it stops. Needs Kubernetes 1.30.'],
  ),
  comment(
    'Service',
    ['spec', 'ports', 'http', 'port'],
    ['Inside the cluster: http://myapp.production'],
  ),
  comment(
    'PodDisruptionBudget',
    ['spec', 'maxUnavailable'],
    ['One pod at a time when nodes are drained.'],
  ),
];

export const initContainerComments: readonly ManifestComment[] = [
  ...appComments,
  comment(
    'Deployment',
    [...pod, 'initContainers'],
    [
      'They run before the application, one after the other. Pods that start at once take turns.',
      'See what they did:',
      logs('app'),
    ],
  ),
  ...migrationComments('Deployment', 'initContainers'),
];

export const jobComments: readonly ManifestComment[] = [
  ...appComments.map((given) => ({
    ...given,
    text: given.text.replace('The container db-migration above', 'The Job above'),
  })),
  comment(
    'Job',
    ['metadata', 'name'],
    [
      'A Job cannot be changed. Whatever you change in it, give it a new name here and in TWO_USER_JOB.',
    ],
  ),
  comment('Job', ['spec'], ['See what it did:', logs('migration')]),
  ...migrationComments('Job', 'containers').map((given) => ({
    ...given,
    text: ['TWO_USER_POLICY', 'TWO_USER_RELEASE'].includes(given.path.at(-1) ?? '')
      ? `${given.text}\n${newJob}`
      : given.text,
  })),
  comment('Deployment', gate, [
    'Waits, as the service user, until the Job has migrated and granted this release.',
  ]),
  comment(
    'Deployment',
    [...gate, 'env', 'TWO_USER_POLICY'],
    ['This and TWO_USER_RELEASE as in the Job, character for character.'],
  ),
  comment('Deployment', [...gate, 'env', 'TWO_USER_JOB'], ["The Job's name."]),
];

export const secretComments: readonly ManifestComment[] = [
  comment(
    'Secret',
    ['stringData', 'DB_HOST'],
    ['Replace. The migration and the gate refuse to start with this placeholder.'],
  ),
  comment(
    'Secret',
    ['stringData', 'DB_PASSWORD'],
    ['Replace. Nothing connects with this placeholder.'],
  ),
  comment(
    'Secret',
    ['stringData', 'DB_SSLMODE'],
    [
      'TLS, but without checking whose server it is. Better: verify-full, with the certificate authority in a key of',
      'its own, which `keys.sslrootcert` of the construct names.',
    ],
  ),
];

export const verifyComments: readonly ManifestComment[] = [
  comment(
    'Job',
    [...pod, 'containers', 'db-verify', 'env', 'TWO_USER_POLICY'],
    ['The same as in init-container.yaml or job.yaml.'],
  ),
];

function migrationComments(kind: string, list: string): ManifestComment[] {
  const migration = [...pod, list, 'db-migration'];
  return [
    comment(
      kind,
      [...pod, 'initContainers', 'db-tools'],
      [
        'Copies psql and what it needs into a volume, so that your image needs neither psql nor a shell.',
      ],
    ),
    comment(kind, migration, [
      'Your image, as the admin user: waits for the database, migrates, grants and checks in one session.',
      'What stands after "--" is your command.',
    ]),
    comment(
      kind,
      [...migration, 'env', 'TWO_USER_POLICY'],
      [
        'Who may do what. In tables that it does not name the service may SELECT, INSERT and UPDATE.',
      ],
    ),
    comment(
      kind,
      [...migration, 'env', 'TWO_USER_RELEASE'],
      [
        'A release that the database knows is not migrated again. With another command of the same image write another',
        'value here.',
      ],
    ),
  ];
}

/** How to read the migrations' logs: of all pods, and not their last lines only, which is all that -l shows. */
function logs(component: string): string {
  const labels = `app.kubernetes.io/name=myapp,app.kubernetes.io/component=${component}`;
  return `kubectl -n production logs -l ${labels} -c db-migration --prefix --tail=-1`;
}

function comment(kind: string, path: readonly string[], lines: readonly string[]): ManifestComment {
  return { kind, path, text: lines.join('\n') };
}
