exists (select from (select ${path-names} as names) as path where array_position(names, 'pg_temp') = cardinality(names))
