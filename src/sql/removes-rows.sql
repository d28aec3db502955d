(body.done ~* '[[:<:]](delete[[:space:]]+from|then[[:space:]]+delete|truncate[[:space:]]+(["''.,;[:alnum:]_%]|$)|drop[[:space:]]+(table|column|schema|view|materialized|foreign|owned|type|domain|extension|database|sequence))'
  or coalesce(p.prosqlbody::text ~ ':commandType 4 ', false))
