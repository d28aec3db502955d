import type { Client } from 'pg';
import type { AccessPolicy } from '../../src/access';
import type { Relation } from './oracle';
import { needsSchema } from './rules';

// Who may execute what, worked out without any of the project's SQL.

/** A function, procedure or aggregate. */
export interface Routine {
  readonly oid: number;
  readonly schema: string;
  /** As the server writes it. */
  readonly text: string;
  readonly ours: boolean;
  readonly inExtension: boolean;
  readonly isTrigger: boolean;
  readonly isDefiner: boolean;
  /** Whether an aggregate calls a function that runs with its owner's rights. */
  readonly callsDefiner: boolean;
  readonly settings: readonly string[];
  /** The statement that calls it, where it takes no arguments. */
  readonly call: string | null;
  /** All roles that may execute it. */
  readonly executableBy: readonly string[];
}

/** The routines of some schemas. */
export async function readRoutines(
  client: Client,
  admin: string,
  schemas: readonly string[],
): Promise<Routine[]> {
  const { rows } = await client.query(
    `select p.oid::int8::int as oid, n.nspname::text as schema, format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) as text,
      pg_catalog.pg_has_role($1::name, p.proowner, 'USAGE') as ours,
      exists (select from pg_catalog.pg_depend d where d.objid = p.oid and d.deptype = 'e') as "inExtension",
      p.prorettype::regtype::text in ('trigger', 'event_trigger') as "isTrigger", p.prosecdef as "isDefiner",
      exists (select from pg_catalog.pg_aggregate a join pg_catalog.pg_proc f
          on f.oid in (a.aggtransfn::oid, a.aggfinalfn::oid, a.aggcombinefn::oid, a.aggmtransfn::oid, a.aggminvtransfn::oid, a.aggmfinalfn::oid)
        where a.aggfnoid::oid = p.oid and f.prosecdef) as "callsDefiner",
      coalesce(p.proconfig, '{}') as settings,
      case when p.pronargs = 0 and p.prokind in ('f', 'p') and p.prorettype::regtype::text not in ('trigger', 'event_trigger')
        then format(case p.prokind when 'p' then 'call %I.%I()' else 'select %I.%I()' end, n.nspname, p.proname) end as call,
      array(select rolname::text from pg_catalog.pg_roles r where has_function_privilege(r.oid, p.oid, 'EXECUTE')) as "executableBy"
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any ($2::name[])`,
    [admin, schemas],
  );
  return rows;
}

/** Whether the policy lets a role execute a routine. */
export function wantedRoutine(
  policy: AccessPolicy,
  role: string,
  routine: Routine,
  relations: readonly Relation[],
): boolean {
  if (routine.isTrigger || !needsSchema(policy, role, routine.schema, relations)) return false;
  if (!routine.isDefiner) return !routine.callsDefiner;
  const listed = policy.service.routines.some((text) => sameRoutine(text, routine.text));
  return role === policy.service.role && listed && isPinned(routine);
}

/** Whether two texts name the same routine, up to quotes and spaces. */
export function sameRoutine(one: string, other: string): boolean {
  const bare = (text: string) =>
    text
      .replaceAll('"', '')
      .replaceAll(' ', '')
      .replace(/\bint\b/g, 'integer');
  return bare(one) === bare(other);
}

/** Whether a routine looks for temporary tables last. */
export function isPinned({ settings }: Routine): boolean {
  const path = settings.find((text) => text.startsWith('search_path='));
  return (
    path !== undefined && /^search_path=(([^",]+|"([^"]|"")*"), *)*("pg_temp"|pg_temp)$/.test(path)
  );
}
