/** The privileges that PostgreSQL has for each class of objects. */
export const privilegesOf: { readonly [objectClass: string]: readonly string[] } = {
  relation: [
    ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  ],
  column: ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'],
  sequence: ['USAGE', 'SELECT', 'UPDATE'],
  schema: ['USAGE', 'CREATE'],
  database: ['CONNECT', 'CREATE', 'TEMPORARY'],
  routine: ['EXECUTE'],
};

/** A privilege as the catalog calls it. */
export function privilegeNamed(text: string): string {
  const name = text.trim().toUpperCase();
  return name === 'TEMP' ? 'TEMPORARY' : name;
}

/** The predefined role that gives a privilege everywhere, on what has no entry for it. */
export function predefinedRole(objectClass: string, privilege: string): readonly string[] {
  if (objectClass === 'schema') {
    return privilege === 'USAGE' ? ['pg_read_all_data', 'pg_write_all_data'] : [];
  }
  if (!['relation', 'column', 'sequence'].includes(objectClass)) return [];
  if (privilege === 'SELECT') return ['pg_read_all_data'];
  if (['INSERT', 'UPDATE', 'DELETE'].includes(privilege)) return ['pg_write_all_data'];
  return privilege === 'MAINTAIN' ? ['pg_maintain'] : [];
}
