-- The rule that holds for a relation and a role: its own (s), or that of its schema (d); nobody but the admin writes the
-- bookkeeping of a migration tool, unless a rule names it.
case
  when bookkeeping and not coalesce(s.exact, false) and coalesce(s.rule, d.rule) in ('readWrite', 'appendOnly') then 'readOnly'
  else coalesce(s.rule, d.rule)
end
