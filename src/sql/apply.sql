-- Executes the statements which check.sql found, of the first round, in the transaction of the caller.
-- NOTE: `delete` is not in the pattern, and nothing but the privileges in it is ever granted: the last of three walls.
do $$
declare
  step record;
  relation text;
  deadline timestamptz;
begin
  -- A GRANT and an ALTER TABLE that write the same catalog row at once fail, one of them; so tables are locked first,
  -- in a mode that no SELECT, INSERT or UPDATE waits for. For the first one we wait as long as lock_timeout says; as
  -- soon as we hold some, half a second in all: less than deadlock_timeout, so that nobody else is the victim.
  for relation in
    select distinct t
    from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'statements') as e (s),
      jsonb_array_elements_text(s -> 'tables') as t
    where (s ->> 'round')::int = 1
    order by t
  loop
    if deadline is not null then
      perform set_config('lock_timeout', greatest(1, extract(epoch from deadline - clock_timestamp()) * 1000)::int || 'ms', true);
    end if;
    execute format('lock table only %s in share update exclusive mode', relation);
    deadline := coalesce(deadline, clock_timestamp() + interval '500ms');
  end loop;
  for step in
    select s ->> 'statement' as statement
    from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'statements') with ordinality as e (s, n)
    where (s ->> 'round')::int = 1
    order by n
  loop
    if step.statement !~ '^(alter default privileges for role .* )?(revoke|grant (select|insert|update|usage|connect)(, (select|insert|update|usage|connect))*) ' then
      raise exception 'refused to execute: %', step.statement using errcode = 'insufficient_privilege';
    end if;
    execute step.statement;
  end loop;
end
$$
