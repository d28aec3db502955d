exists (select from unnest(p.proconfig) as c (setting) where setting ~ '^search_path=(.*,)? *"?pg_temp"? *$')
