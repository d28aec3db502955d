import type { AccessPolicy } from '../../src/access';
import { type ReportDocument, reportDocument } from '../../src/cli/report/document';
import type { MatrixAccess, MatrixCell, MatrixObject } from '../../src/cli/report/matrix';

/** Names that are markup, end an attribute or a script, turn the text round, or cannot be seen. */
export const hostileNames = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '</style><img src=x onerror=alert(3)>',
  '"><svg onload=alert(4)>',
  'a"b; drop table x --',
  "' onmouseover='alert(5)",
  '&lt;b&gt;&amp;',
  '<!-- <script>',
  'evil\u202egnp.exe',
  'zero\u200bwidth',
  'line\nend',
  'nbsp\u00a0name',
  '\ud800half',
  'جدول',
  'https://example.com/?a=<b>',
  'javascript:alert(6)',
] as const;

export const policy = {
  ...{ admin: 'admin_apps', schemas: ['public'] },
  service: { role: 'service_apps', tables: {}, routines: [], temporary: false },
  ...{ readers: [], enforcement: 'authoritative', missingTable: 'error', acceptedFindings: [] },
} as const satisfies AccessPolicy;

/** A privilege as the policy wants it. */
export function cell(privilege: string, has: boolean, props: Partial<MatrixCell> = {}): MatrixCell {
  const as = { directly: has, wanted: has, revoked: false, columns: null };
  return { privilege, has, ...as, ...props };
}

export const rule = {
  ...{ rule: 'readWrite', stated: 'readWrite', keys: [], own: false },
  ...{ ambiguous: false, inherited: false, showsHidden: false },
};

export function access(cells: readonly MatrixCell[], props: Partial<MatrixAccess> = {}) {
  return { role: 'service_apps', rule, cells, ways: [], ...props } satisfies MatrixAccess;
}

export function table(
  names: readonly string[],
  accesses: readonly MatrixAccess[],
  props: Partial<MatrixObject> = {},
) {
  return {
    ...{ class: 'relation', kind: 'table', schema: 'public', names, owner: 'admin_apps' },
    ...{ ours: true, extension: false, bookkeeping: false, access: accesses },
    ...props,
  } as MatrixObject;
}

/** The report on some objects; whatever else there is in it has hostile texts. */
export function documentOf(objects: readonly MatrixObject[]): ReportDocument {
  const roles = [...new Set(objects.flatMap((one) => one.access.map(({ role }) => role)))];
  return reportDocument(
    {
      database: {
        server: 'db:5432',
        database: hostileNames[0],
        user: hostileNames[3],
        version: '18',
      },
      time: '2026-01-02T03:04:05.678Z',
      matrix: {
        roles: roles.map((role) => ({
          ...{ role, kind: 'service', exists: true, login: true },
          becomes: [`${role} -> member of ${hostileNames[0]}`],
        })),
        objects,
      },
      findings: hostileNames.map((name) => ({
        ...{ code: 'TUP006', severity: 'error', object: `table ${name}`, path: `x -> ${name}` },
        ...{
          message: `the message of ${name}`,
          risk: 'loss',
          remedy: `alter table ${name} owner to x`,
        },
      })),
      statements: hostileNames.map((name) => ({
        ...{ statement: `revoke delete on table ${name} from x cascade`, round: 1 },
        reason: `table ${name}: the policy does not give it`,
      })),
    },
    policy,
  );
}
