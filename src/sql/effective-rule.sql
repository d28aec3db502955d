-- The rule that holds for a relation and a role: its own (s), or that of its schema (d); nobody but the admin writes the
-- bookkeeping of a migration tool unless a rule says so.
coalesce(s.rule, case when bookkeeping and d.rule = 'readWrite' then 'readOnly' end, d.rule)
