const moreHits =
  'more hits of general rules than are looked at: own leaves out those that say no more than the default of their schema';

const sameOid =
  'an oid that a catalog gave to something else cannot be had on purpose: only an object of another kind with the very same one would differ';
const speed = 'for speed alone:';

/** Mutants that no test can catch, since they are right, too: file, a part of the mutant's name, and why. */
export const equivalents = [
  ...[
    'true instead of not general',
    'true instead of grantee in (select o.grantee from rule as o where o.general',
    'true instead of o.general',
    'true instead of o.id in (select id from column_rule)',
    'true instead of grantee in (select o.grantee from rule as o where o.schema is null and not o.general)',
    'true instead of o.schema is null',
    'true instead of not o.general',
  ].map((text) => ({ file: 'catalog-rules.sql', text: `hit: ${text}`, why: moreHits })),
  {
    file: 'findings-settings.sql',
    text: 'searched: true instead of exists (select from creatable)',
    why: 'for speed alone: found_path joins creatable, so without any of its rows nothing is found',
  },
  {
    file: 'findings-settings.sql',
    text: "parameter: false instead of to_regclass('pg_catalog.pg_parameter_acl') is null",
    why: 'decides on 14 alone, which has no such catalog: every test fails there (--majors 14)',
  },
  {
    file: 'findings-server.sql',
    text: 'server_object: true instead of lomacl is not null',
    why: 'for speed alone, as there may be millions: an ACL that is not there has no entries',
  },
  ...[
    [
      'column_group: true instead of exists (select from column_rule)',
      'without any of them nothing goes by column',
    ],
    [
      "dependency: true instead of d.refclassid = 'pg_authid'::regclass",
      'owners and privileges are those of roles; the index begins with it',
    ],
    [
      'dependency: true instead of d.refobjid = any (array(select role from reach))',
      'what looks at an owner joins reach; the index has it',
    ],
    ['dependency: true instead of d.refobjid between', 'it only says how few rows there are'],
    [
      "dependency: true instead of (d.deptype = 'o' or d.objsubid <> 0)",
      'of more tables it looks for privileges on columns',
    ],
    [
      "dependency: true instead of d.deptype = 'o'",
      'of more tables it looks for privileges on columns',
    ],
    ['column_privilege: true instead of a.attacl is not null', 'what is not there has no entries'],
  ].map(([text, why]) => ({ file: 'catalog-relations.sql', text, why: `for speed alone: ${why}` })),
  {
    file: 'catalog-wants.sql',
    text: "item_column: true instead of i.class = 'column'",
    why: 'for speed alone: only columns have the name of a column, by which they are joined',
  },
  {
    file: 'diff.sql',
    text: "column_change: true instead of i.class = 'column'",
    why: 'for speed alone: column_edit joins item_column, in which there is nothing else',
  },
  {
    file: 'diff.sql',
    text: 'column_edit: true instead of exists (select from column_change)',
    why: 'for speed alone: without any of its rows nothing is joined to it',
  },
  {
    file: 'diff.sql',
    text: 'named_edit: true instead of exists (select from change)',
    why: 'for speed alone: without any of its rows there is no edit',
  },
  {
    file: 'settings.sql',
    text: 'true instead of current_setting(name, true) is not null',
    why: 'an error until 16, which do not know all of them: --majors 14 catches it',
  },
  ...[
    "server_object: true instead of i.classoid = 'pg_proc'::regclass",
    "server_object: true instead of i.classoid = 'pg_class'::regclass",
    "found_server: true instead of g.kind = 'server'",
    "found_extension_table: true instead of d.refclassid = 'pg_extension'::regclass",
    "found_extension_table: true instead of d.classid = 'pg_class'::regclass",
    "found_extension_table: true instead of i.classoid = 'pg_class'::regclass",
  ].map((text) => ({ file: 'findings-server.sql', text, why: sameOid })),
  {
    file: 'findings-server.sql',
    text: 'server_object: true instead of i.objsubid = 0',
    why: 'no catalog gives others something as a whole and by column',
  },
  ...[
    "foreign_item: true instead of i.class = 'relation'",
    'foreign_relation: true instead of exists (select from foreign_item)',
  ].map((text) => ({
    file: 'findings.sql',
    text,
    why: `${speed} the join with item_relation leaves nothing but relations of foreign_item`,
  })),
  {
    file: 'findings-policy.sql',
    text: "unknown: true instead of u.kind = 'column'",
    why: sameOid,
  },
  {
    file: 'findings-policy.sql',
    text: 'found_policy: true instead of exists (select from column_rule)',
    why: `${speed} column_rule is one of the joined`,
  },
  {
    file: 'findings.sql',
    text: 'owned: true instead of exists (select from predefined_item)',
    why: `${speed} the join with predefined_item is empty where that is`,
  },
  {
    file: 'findings.sql',
    text: 'held: true instead of c.oid in (select parent from ancestor union all select rel from outside)',
    why: `${speed} what refers to held joins it with the parents, or with what is outside`,
  },
  {
    file: 'catalog-rules.sql',
    text: 'named: true instead of r.name is null',
    why: 'what has a name is there already, and nobody counts the rows',
  },
  ...[
    "true instead of d.refclassid = 'pg_authid'::regclass",
    "true instead of d.refclassid = 'pg_class'::regclass",
    "true instead of d.refclassid = 'pg_extension'::regclass",
  ].map((text) => ({
    file: 'facts.sql',
    text,
    why: 'for the index alone: what refers to another catalog does so to the same OID by chance only',
  })),
  {
    file: 'facts.sql',
    text: 'true instead of d.refobjid between',
    why: 'for the index alone: the condition before it says more',
  },
  {
    file: 'facts.sql',
    text: 'true instead of parameters is not null',
    why: 'on 14 alone is it not true; there each test with something rare catches it',
  },
  {
    file: 'facts.sql',
    text: 'true instead of 0 < pg_relation_size',
    why: 'for speed alone: nothing in nothing is the same text every time',
  },
  ...['true instead of c.relacl is not null', 'true instead of a.attacl is not null'].map(
    (text) => ({
      file: 'facts.sql',
      text,
      why: "for speed alone: what has no ACL and is the server's own is the same every time",
    }),
  ),
  ...[
    'expression_call: true instead of exists (select from cascade where updates)',
    'expression_call: true instead of updates',
    'acting: true instead of not t.tgisinternal',
    'acting: true instead of t.tgrelid in (',
    'acting: true instead of rel is not null',
  ].map((text) => ({
    file: 'findings-code.sql',
    text,
    why: 'for speed alone: code with its caller’s rights is looked for only where a foreign key gets to it, and set_off and found_expression ask for that themselves',
  })),
  ...[
    'cascade_part: true instead of c.relispartition',
    'cascade_part: false instead of c.relispartition',
  ].map((text) => ({
    file: 'findings-code.sql',
    text,
    why: 'decides on 14 alone, where cases of a row that moves catch it: run with --majors 14',
  })),
  ...[
    'rewriting: true instead of r.ev_type',
    'write_path: true instead of t.tgfoid in',
    'write_path: true instead of t.tgtype & 7 = 7',
    'write_path: true instead of t.tgrelid in (',
  ].map((text) => ({
    file: 'findings-code-writes.sql',
    text,
    why: 'for speed alone: where nothing of interest happens, nothing is found, but paths to every table would be looked for',
  })),
  ...[
    'reading_view: true instead of c.oid = any (array(',
    'reading_view: true instead of ev_class >= 16384',
  ].map((text) => ({
    file: 'findings-code-writes.sql',
    text,
    why: 'for speed alone: base joins only the rules of views, and those of the server show no table of the schemas',
  })),
  {
    file: 'findings-code-writes.sql',
    text: 'set_off: true instead of current_setting',
    why: 'decides until 17 alone, where the case `until 17 not` catches it: run with --majors 14',
  },
  ...[
    "true instead of h.privilege = 'UPDATE'",
    "false instead of h.privilege = 'UPDATE'",
    'false instead of current_setting',
    'true instead of exists ( select from pg_partitioned_table',
    'false instead of exists ( select from pg_partitioned_table',
    'true instead of p.partrelid = u.origin',
    'false instead of p.partrelid = u.origin',
    'true instead of (h.grantee, u.origin, n) not in',
    'false instead of (h.grantee, u.origin, n) not in',
  ].map((text) => ({
    file: 'findings-code-writes.sql',
    text: `found_foreign_key: ${text}`,
    why: 'decides on 14 alone, where the case `on 14 a row that moves, and a foreign key that deletes` asks for it: run with --majors 14',
  })),
  {
    file: 'findings-code-reads.sql',
    text: 'found_view: true instead of current_setting',
    why: 'decides on 14 alone, where the remedies of the cases of views catch it: run with --majors 14',
  },
  ...[
    ['findings-code.sql', 'true instead of k.conparentid <> 0'],
    ['findings-code-writes.sql', 'true instead of d.refobjid <> v.oid'],
    ['catalog-wants.sql', 'item_column: true instead of c.by_column'],
  ].map(([file, text]) => ({
    file,
    text,
    why: 'for speed alone: without it the same is looked at for thousands of tables, or expected to be',
  })),
];
