,
-- What the policy accepts stays to be seen, with the reason, but nothing fails for it any more.
accepted as materialized (
  select a ->> 'code' as code, a ->> 'object' as object, a ->> 'reason' as reason
  from policy, jsonb_array_elements(coalesce(p -> 'acceptedFindings', '[]')) as a
),
finding as materialized (
  select f.code, case when a.code is null then f.severity else 'warning' end as severity, f.object, f.path,
    f.message || coalesce('; accepted: ' || a.reason, '') as message, f.risk, f.remedy
  from found as f
  left join accepted as a on a.code = f.code and a.object = f.object
  union all
  select 'TUP009', 'warning', a.object, 'acceptedFindings of the policy',
    format('the policy accepts %s of it, which is not found', a.code), 'none', 'remove it from acceptedFindings, or correct its code and object'
  from accepted as a
  where not exists (select from found as f where f.code = a.code and f.object = a.object)
)
