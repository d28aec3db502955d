-- Executes the statements which check.sql found, of the first round, in the transaction of the caller.
-- NOTE: `delete` is not in the pattern, and nothing but the privileges in it is ever granted: the last of three walls.
do $$
declare
  step record;
begin
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
