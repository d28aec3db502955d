-- Tries, as the current user, what expected.sql says: EXPLAIN checks privileges as execution does, and touches no row
-- and no sequence. Each try is undone before the next, so that no lock stays on any table.
-- NOTE: a TRUNCATE that is not refused would truncate, so for it, for the privileges that no statement can try without
-- doing it, and for what the user could do as another role, the server is asked instead.
do $$
declare
  r record;
  probe record;
  role text;
  must boolean;
  state text;
  plan jsonb;
  granted text[];
  problems text[];
  notes text[];
  results jsonb[] := '{}';
  -- All that there are for tables: an owner has them. MAINTAIN since 17.
  every text[] := array(select privilege_type from aclexplode(acldefault('r', 0)));
  -- Those that can be given for a column alone.
  of_column text[] := '{SELECT,INSERT,UPDATE,REFERENCES}';
begin
  if current_user <> all (array(
    select current_setting('two_user.policy')::jsonb #>> '{service,role}'
    union all
    select x ->> 'role' from jsonb_array_elements(coalesce(current_setting('two_user.policy')::jsonb -> 'readers', '[]')) as e (x)
  )) then
    raise exception 'connected as %, which is not a role that the policy restricts: nothing would be proved', current_user
      using errcode = 'invalid_authorization_specification';
  end if;
  -- Somebody may be at work on a table. A try must not hold up others behind it, nor take long.
  perform set_config('lock_timeout', '300ms', true);
  for r in
    select * from jsonb_to_recordset(current_setting('two_user.expected')::jsonb)
      as e (oid oid, name text, relkind text, managed boolean, elsewhere boolean, columns text[], privileges text[],
        by_column jsonb, owner text, undrawable text, leads text)
  loop
    problems := '{}';
    notes := '{}';
    if r.elsewhere then
      -- A view or a rule of its own may lead in.
      if r.leads is null then
        plan := '[]';
        begin
          execute format('explain (verbose, format json) delete from %s', r.name) into plan;
          raise exception using errcode = 'TU000';
        exception when others then
          null;
        end;
        r.leads := (
          select min(format('%I.%I', x ->> 'Schema', x ->> 'Relation Name'))
          from (
            select jsonb_path_query(plan, '$[*].Plan ? (@.Operation == "Delete")')
            union all
            select jsonb_path_query(plan, '$[*].Plan ? (@.Operation == "Delete")."Target Tables"[*]')
          ) as target (x)
          where x ->> 'Schema' = 'two_user' or x ->> 'Schema' = any (array(
            select coalesce(s ->> 'name', s #>> '{}') from jsonb_array_elements(current_setting('two_user.policy')::jsonb -> 'schemas') as s)));
      end if;
      if r.leads is not null then
        problems := array[format('DELETE or TRUNCATE is possible, and takes rows of %s with it', r.leads)];
      end if;
      results := array_append(results, jsonb_build_object('name', r.name, 'elsewhere', true, 'problems', problems));
      continue;
    end if;

    for probe in
      -- On all columns together. Where it goes by column, those that the policy gives are tried together, and the others one
      -- by one. What is possible on some columns alone, and must not be, is asked for below.
      select p.privilege, given, case when single then columns end as columns,
        case p.privilege
          when 'SELECT' then format('explain select %s from %s', array_to_string(columns, ', '), r.name)
          when 'INSERT' then format('explain insert into %s %s', r.name, case when cardinality(columns) = 0 then 'default values' else
            format('(%s) values (%s)', array_to_string(columns, ', '), repeat('default, ', cardinality(columns) - 1) || 'default') end)
          when 'UPDATE' then format('explain update %s set %s = default', r.name, array_to_string(columns, ' = default, '))
          else format('explain delete from %s', r.name)
        end as statement
      from (
        select p, p = any (r.privileges), false, r.columns from unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) as p where not r.by_column ? p
        union all
        select key, true, true, array(select jsonb_array_elements_text(value)) from jsonb_each(r.by_column)
        union all
        select key, false, true, array[c] from jsonb_each(r.by_column), unnest(r.columns) as c where not value ? c
      ) as p (privilege, given, single, columns)
      where r.managed and (privilege <> 'UPDATE' or cardinality(r.columns) > 0) or privilege = 'DELETE'
      order by strpos('SELECT INSERT UPDATE DELETE', privilege), given desc, columns
    loop
      must := probe.given;
      begin
        execute probe.statement;
        raise exception using errcode = 'TU000';
      exception when others then
        state := sqlstate;
      end;
      -- Not for want of a privilege: a view that cannot be written at all, a lock, a foreign server that is away.
      if state not in ('TU000', '42501') then
        if r.relkind not in ('v', 'm', 'f') then
          notes := notes || format('%s was not tried but asked for: SQLSTATE %s', lower(probe.privilege), state);
        end if;
        state := case
          when probe.columns is null then has_table_privilege(r.oid, probe.privilege)
          else (
            select bool_and(has_column_privilege(r.oid, a.attnum, probe.privilege))
            from pg_attribute as a
            where a.attrelid = r.oid and format('%I', a.attname) = any (probe.columns))
        end;
        state := case state when 'true' then 'TU000' when 'false' then '42501' end;
      end if;
      if must and state <> 'TU000' then
        problems := problems || format('%s%s is refused with SQLSTATE %s', probe.privilege, ' of ' || array_to_string(probe.columns, ', '), state);
      elsif must and probe.privilege = 'INSERT' and r.undrawable is not null then
        problems := problems || format('INSERT needs USAGE of sequence %s', r.undrawable);
      elsif not must and state = 'TU000' then
        problems := problems || format('%s%s is possible', probe.privilege, ' of ' || probe.columns[1]);
      end if;
    end loop;
    -- It has been dropped meanwhile.
    if state is null then
      continue;
    end if;

    -- What has not been seen to be possible yet, for the user and then for each role that it can become.
    granted := '{}';
    for role in select jsonb_array_elements_text(current_setting('two_user.roles')::jsonb) loop
      for probe in
        select p as privilege, ' of columns to come' as of_what
        from unnest(every) as p
        where r.by_column ? p and has_table_privilege(role, r.oid, p)
        union all
        -- Of dropped columns the answer is null.
        select p, ' of ' || format('%I', a.attname)
        from unnest(every) as p, pg_attribute as a
        where r.by_column ? p and a.attrelid = r.oid and a.attnum > 0
          and not r.by_column -> p ? format('%I', a.attname) and has_column_privilege(role, r.oid, a.attnum, p)
        union all
        select p, ''
        from unnest(every) as p
        where p <> all (r.privileges) and not r.by_column ? p and (r.managed or p <> all ('{SELECT,INSERT,UPDATE}'))
          and case when p = any (of_column) then has_any_column_privilege(role, r.oid, p) else has_table_privilege(role, r.oid, p) end
      loop
        continue when probe.privilege || probe.of_what = any (granted);
        granted := granted || (probe.privilege || probe.of_what);
        if format('%s%s is possible', probe.privilege, probe.of_what) <> all (problems) then
          problems := problems || format('%s%s is possible%s', probe.privilege, probe.of_what,
            case when role <> current_user then format(' after SET ROLE %I', role) end);
        end if;
      end loop;
    end loop;
    if r.owner is not null then
      problems := problems || format('it can be dropped: %s', r.owner);
    end if;
    results := array_append(results,
      jsonb_build_object('name', r.name, 'problems', problems, 'notes', notes, 'may', (
        select string_agg(text, ', ' order by strpos('SELECT INSERT UPDATE', privilege))
        from (
          select p as privilege, lower(p) as text from unnest(r.privileges) as p
          union all
          -- The shorter one of two lists.
          select key, lower(key) || case
            when jsonb_array_length(value) = cardinality(r.columns) then ''
            when jsonb_array_length(value) * 2 > cardinality(r.columns)
              then format(' all but (%s)', (select string_agg(c, ', ' order by n) from unnest(r.columns) with ordinality as o (c, n) where not value ? c))
            else format(' (%s)', (select string_agg(c, ', ' order by n) from jsonb_array_elements_text(value) with ordinality as o (c, n))) end
          from jsonb_each(r.by_column)
        ) as said)));
  end loop;
  perform set_config('two_user.verified', to_jsonb(results)::text, true);
end
$$