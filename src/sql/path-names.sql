(select array(
      select coalesce(replace(part[1], '""', '"'), lower(part[2]))
      from regexp_matches(substr(setting, length('search_path=') + 1), '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with ordinality as s (part, n)
      order by n)
    from unnest(p.proconfig) as c (setting)
    where setting like 'search_path=%')
