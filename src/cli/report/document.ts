import type { AccessPolicy } from '../../access';
import type { Checked } from '../database/check';
import type { Matrix, MatrixObject, MatrixRole } from './matrix';
import { type Cell, judge } from './reasons';

/** Everything that the report says: the page and `--json` are made of it. */
export interface ReportDocument {
  readonly database: {
    readonly server: string;
    readonly database: string;
    readonly user: string;
    readonly version: string;
  };
  /** When the catalog was read, ISO 8601. */
  readonly time: string;
  readonly admin: string;
  readonly schemas: readonly string[];
  readonly roles: readonly MatrixRole[];
  readonly objects: readonly ReportObject[];
  readonly findings: Checked['findings'];
  readonly statements: Checked['statements'];
}

/** Objects of one kind and schema with which every role may do the same for the same reasons. */
export interface ReportObject
  extends Pick<
    MatrixObject,
    'class' | 'kind' | 'schema' | 'names' | 'owner' | 'extension' | 'bookkeeping'
  > {
  readonly access: readonly ReportAccess[];
}

/** What one role may do with them. */
export interface ReportAccess {
  readonly role: string;
  /** The rule that holds; null where there are none. */
  readonly rule: string | null;
  readonly cells: readonly Cell[];
}

/** Puts together what was read. */
export function reportDocument(
  read: Pick<ReportDocument, 'database' | 'time'> & Checked & { readonly matrix: Matrix },
  { admin, schemas }: AccessPolicy,
): ReportDocument {
  const { database, time, matrix, findings, statements } = read;
  const objects = alike(matrix.objects.map(judged));
  const names = schemas.map((schema) => (typeof schema === 'string' ? schema : schema.name));
  return {
    database,
    time,
    admin,
    schemas: names,
    roles: matrix.roles,
    objects,
    findings,
    statements,
  };
}

function judged(object: MatrixObject): ReportObject {
  const { class: of, kind, schema, names, owner, extension, bookkeeping } = object;
  const access = object.access.map((one) => ({
    role: one.role,
    rule: one.rule?.rule ?? null,
    cells: one.cells.map((cell) => judge(object, one, cell)),
  }));
  return { class: of, kind, schema, names, owner, extension, bookkeeping, access };
}

/** One object for those that differ in nothing but their names, by schema and first name; what comes later comes last. */
function alike(objects: readonly ReportObject[]): readonly ReportObject[] {
  const groups = new Map<string, ReportObject[]>();
  for (const object of objects) {
    const key = JSON.stringify({ ...object, names: undefined });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [object]);
    else group.push(object);
  }
  return [...groups.values()]
    .map((group) => ({
      ...(group[0] as ReportObject),
      names: group.flatMap(({ names }) => names).sort(byCode),
    }))
    .sort(
      (one, other) =>
        byCode(one.schema ?? '', other.schema ?? '') ||
        byCode(
          one.class === 'default' ? 'z' : one.class,
          other.class === 'default' ? 'z' : other.class,
        ) ||
        byCode(one.names[0] ?? '\uffff', other.names[0] ?? '\uffff') ||
        byCode(one.kind, other.kind),
    );
}

/** The order that no language and no machine changes. */
function byCode(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
