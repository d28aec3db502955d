-- Its comments are in the package's src/sql: this text must be short.
,
looked as materialized (
  select jsonb_build_object('statements', coalesce(jsonb_agg(to_jsonb(s) order by position), '[]')) as result, count(*) as statements,
    coalesce(max(round), 0) as rounds
  from statement as s
)
select 'two_user plan', statements, rounds, set_config('two_user.check', result::text, true) is not null as kept
from looked