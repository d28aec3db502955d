import { Document } from 'yaml';
import type { JsonSchema } from '../access/json-schema';
import { stringTag } from '../yaml/yaml-strings';
import { appVersion, chartName } from './chart-identity';

/** What a chart says of the package that it is of. */
export interface ChartPackage {
  readonly version: string;
  readonly license: string;
  readonly author: string;
  readonly keywords: readonly string[];
  readonly homepage?: string;
  readonly repository?: { readonly url: string };
}

/** `Chart.yaml`. */
export function chartYaml(
  about: ChartPackage,
  schema: JsonSchema,
  changes: readonly Change[],
  icon: string,
  header: string,
): string {
  const document = new Document(
    {
      apiVersion: 'v2',
      name: chartName,
      description:
        'An application with two PostgreSQL users: one migrates and grants, the other can never DELETE',
      type: 'application',
      version: about.version,
      appVersion,
      // The pause before an application stops, preStop.sleep, needs it.
      kubeVersion: '>=1.30.0-0',
      ...(about.homepage === undefined ? {} : { home: about.homepage }),
      ...(about.repository === undefined
        ? {}
        : { sources: [about.repository.url.replace(/^git\+|\.git$/g, '')] }),
      icon: `data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}`,
      keywords: about.keywords.filter((word) => !ofTheLibrary.includes(word)),
      maintainers: [{ name: about.author }],
      annotations: {
        'artifacthub.io/category': 'database',
        'artifacthub.io/license': about.license,
        'artifacthub.io/prerelease': String(about.version.includes('-')),
        'artifacthub.io/images': listText([
          { name: 'client', image: schema.properties?.client?.properties?.image?.default },
        ]),
        ...(changes.length === 0 ? {} : { 'artifacthub.io/changes': listText(changes) }),
      },
    },
    { customTags: (tags) => [stringTag, ...tags] },
  );
  document.commentBefore = ` ${header}`;
  return document.toString({ lineWidth: 0 });
}

const ofTheLibrary = ['cdk8s', 'constructs', 'helm'];

function listText(items: readonly unknown[]): string {
  return new Document(items).toString({ lineWidth: 0 });
}

/** A change, as Artifact Hub lists it. */
export interface Change {
  readonly kind: 'added' | 'changed' | 'deprecated' | 'removed' | 'fixed' | 'security';
  readonly description: string;
}

/** The changes of the newest version in a changelog that is written as on keepachangelog.com. */
export function newestChanges(changelog: string): Change[] {
  const newest = changelog.split(/^## /m)[1] ?? '';
  return newest
    .split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const [kind = '', ...items] = section.split(/^(?:\w+\n+)?- /m);
      const heading = kind.trim() === '' ? section.split('\n', 1)[0] : kind;
      return items.map((item) => ({
        kind: (heading ?? '').trim().toLowerCase() as Change['kind'],
        description: item
          .replace(/`|\*\*/g, '')
          .replace(/\s+/g, ' ')
          .trim(),
      }));
    });
}
