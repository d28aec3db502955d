-- Executes the statements which check.sql found, of the first round, in the transaction of the caller.
-- NOTE: `delete` is not in the pattern, and nothing but the privileges in it is ever granted: the last of three walls.
do $$
declare
  step record;
  relation text;
  deadline timestamptz;
  name text := '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_]*)';
  columns text := format('(?: \(%1$s(?:, %1$s)*\))?', name);
  -- As regprocedure writes it: types of several words, of another schema, arrays.
  type text := format('(?:%1$s\.)?%1$s(?: [a-z]+)*(?:\[\])?', name);
  routine text := format('%1$s\.%1$s\((?:%2$s(?:,%2$s)*)?\)', name, type);
  allowed text := format(
    '^(?:(?:alter default privileges for role %1$s(?: in schema %1$s)? )?'
      '(?:revoke (?:grant option for )?[a-z]+%2$s(?:, [a-z]+%2$s)* on .+ cascade|grant (?:'
        '(?:select|insert|update)%2$s(?:, (?:select|insert|update)%2$s)* on table %1$s\.%1$s(?:, %1$s\.%1$s)*'
        '|(?:select|insert|update|usage)(?:, (?:select|insert|update|usage))* on '
          '(?:sequence %1$s\.%1$s(?:, %1$s\.%1$s)*|all (?:tables|sequences) in schema %1$s|schema %1$s|tables|sequences)'
        '|(?:connect|temporary)(?:, (?:connect|temporary))* on database %1$s'
        '|execute on routine %3$s(?:, %3$s)*'
      ') to %1$s)|create schema %1$s authorization %1$s)$', name, columns, routine);
begin
  -- A GRANT and an ALTER TABLE that write the same catalog row at once fail, one of them; so tables are locked first,
  -- in a mode that neither the application nor a vacuum waits for. For the first one we wait as long as lock_timeout
  -- says; as soon as we hold some, half a second in all: less than deadlock_timeout, so that nobody else is the victim.
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
    begin
      execute format('lock table only %s in row exclusive mode', relation);
    exception when insufficient_privilege then
      null; -- an owner that took its own rights away may grant, but not lock
    end;
    deadline := coalesce(deadline, clock_timestamp() + interval '500ms');
  end loop;
  -- From here on others may wait for us, so the GRANTs, too, wait no longer than that.
  if deadline is not null then perform set_config('lock_timeout', '500ms', true); end if;
  for step in
    select s ->> 'statement' as statement
    from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'statements') with ordinality as e (s, n)
    where (s ->> 'round')::int = 1
    order by n
  loop
    if step.statement !~ allowed then
      raise exception 'refused to execute: %', step.statement using errcode = 'insufficient_privilege';
    end if;
    execute step.statement;
  end loop;
end
$$