import { counted } from '../database/print-plan';
import type { Adopted } from './build-policy';
import type { Live, LiveRelation, LiveRoutine, LiveStatement } from './live';

/** Something that the application or the database does today and the model would refuse, and the usual way out. */
export interface Refused {
  readonly kind:
    | 'statement'
    | 'privilege'
    | 'owner'
    | 'role'
    | 'routine'
    | 'trigger'
    | 'cascade'
    | 'bookkeeping';
  readonly object: string;
  readonly what: string;
  readonly wayOut: string;
}

/** Most objects that are named in one line. */
const mostNamed = 10;

/** What the model would refuse. */
export function refusedIn(
  live: Live,
  statements: readonly LiveStatement[],
  { policy, unpinned }: Adopted,
): Refused[] {
  const admin = quoted(policy.admin);
  const service = policy.service.role;
  const own = live.relations.filter(({ role }) => role === service);
  return [
    ...statements.map(statementRefused),
    ...privilegesRefused(own, service),
    ...ownedRefused(live, service, admin),
    ...rolesRefused(live, service),
    ...live.routines.flatMap((one) => routineRefused(one, admin)),
    ...unpinned.map((one) => unpinnedRefused(one)),
    ...cascades(live),
    ...books(own),
  ];
}

/** A statement that needs DELETE or TRUNCATE, by its text without what stands in quotes and comments. */
export function isRefused(query: string): boolean {
  return verbOf(query) !== undefined;
}

function verbOf(query: string): string | undefined {
  const bare = query.replace(quotedOrComment, (text) => (text.startsWith('"') ? 'x' : ' '));
  if (/^\s*truncate\b/i.test(bare)) return 'TRUNCATE';
  if (/\bmerge\s+into\b[\s\S]*\bthen\s+delete\b/i.test(bare)) return 'DELETE in MERGE';
  if (/^\s*(delete|with\b[\s\S]*\bdelete)\s+from\b/i.test(bare)) return 'DELETE';
  // Its text is all in quotes.
  if (/^\s*do\b/i.test(bare) && /\b(delete\s+from|truncate)\b/i.test(query)) return 'DELETE in DO';
  return ddl.test(bare) ? 'DDL' : undefined;
}

const quotedOrComment =
  /\bE'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\//gi;

/** What a migration does; temporary tables are something else. */
const ddl =
  /^\s*(create|alter|drop)\s+(or\s+replace\s+)?(unlogged\s+|materialized\s+|unique\s+)?(table|index|sequence|view|schema|type|function)\b/i;

/** Code in dollar quotes, which is the statement itself. */
const codeInQuotes = /^\s*(do|create\s+(or\s+replace\s+)?(function|procedure))\b/i;

/**
 * A statement without what stands in its literals and comments: pg_stat_statements keeps them where it is no plain
 * SELECT, INSERT, UPDATE, DELETE or MERGE, and one may be a password.
 */
function withoutLiterals(query: string): string {
  const isCode = codeInQuotes.test(query);
  return query.replace(quotedOrComment, (text, tag?: string) => {
    if (text.startsWith('"')) return text;
    if (tag === undefined) return text.endsWith("'") ? "'...'" : ' ';
    return isCode ? `${tag}${withoutLiterals(text.slice(tag.length, -tag.length))}${tag}` : "'...'";
  });
}

function statementRefused({ query, calls }: LiveStatement): Refused {
  const verb = verbOf(query) ?? '';
  const text = withoutLiterals(query).replace(/\s+/g, ' ').trim();
  return {
    kind: 'statement',
    object: text.length > 200 ? `${text.slice(0, 200)} ...` : text,
    what: `${verb}, ${counted(calls, 'call')} in pg_stat_statements`,
    wayOut: statementWayOut(verb, text),
  };
}

const definer =
  'a SECURITY DEFINER routine of the admin with a pinned search_path, listed in service.routines';

function statementWayOut(verb: string, text: string): string {
  if (verb === 'DDL') return 'leave it to the migration, which runs as the admin';
  if (verb === 'TRUNCATE') {
    return 'partition the table and let the migration drop partitions, or empty it in a controlled cleanup';
  }
  // What goes by age goes as a whole.
  if (
    /\bwhere\b.*\b\w*(created|expire|updated|timestamp|date|time|_at|_on)\w*"?\s*<=?/i.test(text)
  ) {
    return 'partition the table by that time and let the migration drop old partitions, or a controlled cleanup';
  }
  return `soft delete: update ... set deleted_at = now(); or ${definer}`;
}

function privilegesRefused(own: readonly LiveRelation[], service: string): Refused[] {
  const never = [['DELETE'], ['TRUNCATE'], ['REFERENCES', 'TRIGGER', 'MAINTAIN']];
  const lines = never.map((words) => {
    const names = own
      .filter(({ privileges, kind }) => {
        return kind !== 'S' && words.some((word) => privileges.includes(word));
      })
      .map(({ sql }) => sql);
    return { privilege: words.join(', '), names };
  });
  const views = own
    .filter(
      ({ kind, privileges }) => kind === 'v' && privileges.some((one) => /INSERT|UPDATE/.test(one)),
    )
    .map(({ sql }) => sql);
  const sequences = own
    .filter(({ kind, privileges }) => kind === 'S' && privileges.includes('UPDATE'))
    .map(({ sql }) => sql);
  return [
    ...lines,
    { privilege: 'INSERT or UPDATE on views', names: views },
    { privilege: 'UPDATE on sequences (setval)', names: sequences },
  ]
    .filter(({ names }) => names.length > 0)
    .map(({ privilege, names }) => ({
      kind: 'privilege' as const,
      object: listed(names),
      what: `${service} has ${privilege} today, which no policy gives`,
      wayOut:
        {
          DELETE: `soft delete, or ${definer}, or a controlled cleanup`,
          TRUNCATE: 'dropping a partition in a migration, or a controlled cleanup',
          'INSERT or UPDATE on views': 'write to the table itself, or through a listed routine',
          'UPDATE on sequences (setval)': 'leave it to the migration; nextval goes on working',
        }[privilege] ?? 'nothing: an application does not need it',
    }));
}

function ownedRefused({ owned }: Live, service: string, admin: string): Refused[] {
  const groups = new Map<string, { role: string; type: string; names: string[] }>();
  for (const { role, type, identity } of owned) {
    const key = `${role} ${type}`;
    const group = groups.get(key) ?? { role, type, names: [] };
    group.names.push(identity);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ role, type, names }) => {
    const [only] = names;
    const alter =
      names.length === 1 &&
      /^(table|view|materialized view|sequence|schema|function|procedure|type|database)$/.test(type)
        ? `alter ${type} ${only} owner to ${admin}`
        : `reassign owned by ${quoted(role)} to ${admin}, in this database as somebody who is a member of both`;
    return {
      kind: 'owner',
      object: `${type} ${listed(names)}`,
      what: `${role === service ? service : `${role}, which ${service} is a member of,`} owns it: an owner may delete, drop and grant everything to itself`,
      wayOut: alter,
    };
  });
}

function rolesRefused({ service, schemas }: Live, name: string): Refused[] {
  if (service === null) return [];
  const who = quoted(name);
  return [
    ...service.attributes.map((attribute) => ({
      kind: 'role' as const,
      object: `role ${who}`,
      what: `has ${attribute}`,
      wayOut: `alter role ${who} no${attribute.toLowerCase()}`,
    })),
    ...(service.login
      ? []
      : [
          {
            kind: 'role' as const,
            object: `role ${who}`,
            what: 'may not log in, so it is a group, and its members are not described here',
            wayOut: 'give the application a login role of its own, and name that one',
          },
        ]),
    ...service.roles.map((role) => ({
      kind: 'role' as const,
      object: `role ${quoted(role)}`,
      what: `${name} is a member, and what it can do by that is in this policy as its own`,
      wayOut: `revoke ${quoted(role)} from ${who}, when the policy has been applied`,
    })),
    ...schemas
      .filter(({ create }) => create)
      .map(({ sql }) => ({
        kind: 'role' as const,
        object: `schema ${sql}`,
        what: `${name} may create there`,
        wayOut: 'leave it to the migration, which runs as the admin',
      })),
  ];
}

function routineRefused(routine: LiveRoutine, admin: string): Refused[] {
  const { name, kind, definer: isDefiner, trigger, deletes, execute, on } = routine;
  if (!deletes || isDefiner) return [];
  const pinned = `alter ${kind} ${name} owner to ${admin}; alter ${kind} ${name} security definer set search_path = pg_catalog, pg_temp, with every name in it qualified`;
  if (trigger) {
    if (on.length === 0) return [];
    return [
      {
        kind: 'trigger',
        object: `${kind} ${name}`,
        what: `deletes as whoever writes ${listed(on)}: the writing itself will fail`,
        wayOut: `${pinned}; or let it mark rows instead of deleting them`,
      },
    ];
  }
  if (!execute) return [];
  return [
    {
      kind: 'routine',
      object: `${kind} ${name}`,
      what: 'deletes with the rights of its caller',
      wayOut: `${pinned}, and list it in service.routines; or soft delete`,
    },
  ];
}

function unpinnedRefused({ name, kind }: LiveRoutine): Refused {
  return {
    kind: 'routine',
    object: `${kind} ${name}`,
    what: 'runs as its owner, and its search_path does not end in pg_temp: the caller can make it run code of his own',
    wayOut: `alter ${kind} ${name} set search_path = pg_catalog, pg_temp, with every name in it qualified, and list it in service.routines`,
  };
}

function cascades({ cascades: found }: Live): Refused[] {
  return found.map(({ name, table, parent, onDelete, onUpdate }) => {
    const [event, action] = onDelete === null ? ['UPDATE', onUpdate] : ['DELETE', onDelete];
    return {
      kind: 'cascade',
      object: `foreign key ${name} on ${table}`,
      what: `ON ${event} ${action} from ${parent}: runs as the owner of ${table}, whatever the service may do there${
        onDelete !== null && onUpdate !== null ? `; also ON UPDATE ${onUpdate}` : ''
      }`,
      wayOut:
        event === 'DELETE'
          ? 'deleting the parent is refused, so nothing cascades; with soft delete mark the children, too; in a controlled cleanup count them'
          : 'do not update the key: a constraint without ON UPDATE, or the key in readOnlyColumns or insertOnlyColumns',
    };
  });
}

function books(own: readonly LiveRelation[]): Refused[] {
  return own
    .filter(({ bookkeeping, kind, privileges }) => {
      return bookkeeping && kind !== 'S' && privileges.some((one) => /INSERT|UPDATE/.test(one));
    })
    .map(({ sql }) => ({
      kind: 'bookkeeping',
      object: `table ${sql}`,
      what: 'keeps the books of a migration tool, which whoever writes them can make repeat what it has done',
      wayOut: 'let the migration run as the admin; it is readOnly without being named',
    }));
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
