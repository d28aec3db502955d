-- Tries, as the current user, what expected.sql says: EXPLAIN checks privileges as execution does, and touches no row
-- and no sequence. Each try is undone before the next, so that no lock stays on any table.
-- NOTE: a TRUNCATE that is not refused would truncate, so for it and for the privileges that no statement can try
-- without doing it, the server is asked instead.
do $$
declare
  r record;
  probe record;
  state text;
  problems text[];
  results jsonb := '[]';
begin
  if current_user <> all (array(
    select current_setting('two_user.policy')::jsonb #>> '{service,role}'
    union all
    select x ->> 'role' from jsonb_array_elements(coalesce(current_setting('two_user.policy')::jsonb -> 'readers', '[]')) as e (x)
  )) then
    raise exception 'connected as %, which is not a role that the policy restricts: nothing would be proved', current_user
      using errcode = 'invalid_authorization_specification';
  end if;
  for r in
    select * from jsonb_to_recordset(current_setting('two_user.expected')::jsonb)
      as e (oid oid, name text, relkind text, first_column text, managed boolean, privileges text[])
  loop
    problems := '{}';
    for probe in
      select *
      from (values
        ('SELECT', format('explain select * from %s', r.name), r.managed),
        ('INSERT', format('explain insert into %s default values', r.name), r.managed),
        ('UPDATE', format('explain update %s set %s = default', r.name, r.first_column), r.managed and r.first_column is not null),
        ('DELETE', format('explain delete from %s', r.name), true)
      ) as p (privilege, statement, tried)
      where tried
    loop
      begin
        execute probe.statement;
        raise exception using errcode = 'TU000';
      exception when others then
        state := sqlstate;
      end;
      -- A view or foreign table that cannot be written at all is refused whatever the privileges are: ask for those.
      if state not in ('TU000', '42501') and r.relkind in ('v', 'f') then
        state := case when has_table_privilege(r.oid, probe.privilege) then 'TU000' else '42501' end;
      end if;
      if probe.privilege = any (r.privileges) and state <> 'TU000' then
        problems := problems || format('%s is refused with SQLSTATE %s', probe.privilege, state);
      elsif probe.privilege <> all (r.privileges) and state = 'TU000' then
        problems := problems || format('%s is possible', probe.privilege);
      elsif probe.privilege <> all (r.privileges) and state <> '42501' then
        problems := problems || format('%s is refused with SQLSTATE %s instead of 42501', probe.privilege, state);
      end if;
    end loop;
    for probe in
      select p as privilege from unnest('{TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) as p
      where (p <> 'MAINTAIN' or current_setting('server_version_num')::int >= 170000)
    loop
      if has_table_privilege(r.oid, probe.privilege) then
        problems := problems || format('%s is possible', probe.privilege);
      end if;
    end loop;
    results := results || jsonb_build_object('name', r.name, 'privileges', r.privileges, 'problems', problems);
  end loop;
  perform set_config('two_user.verified', results::text, true);
end
$$
