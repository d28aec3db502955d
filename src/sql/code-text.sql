-- What stands in function p: its text without comments and quoted names. Literals are left whole, so that nothing in
-- them hides what follows. `done`: without what RAISE says, up to what might be more than that.
select text, regexp_replace(text, '(^|;|[[:<:]](?:begin|then|else|loop)[[:>:]])[[:space:]]*raise[[:>:]](?:[^;''()$]|''(?:[^''\\\n]|'''')*'')*', '\1 ', 'gi') as done
from (
  select regexp_replace(p.prosrc, '(''(?:[^'']|'''')*''|[[:<:]]e''(?:[^''\\]|\\.|'''')*''|[$][[:alnum:]_]*[$](?:[^$]|[$](?![[:alnum:]_]*[$]))*[$][[:alnum:]_]*[$])'
    || '|"(?:[^"]|"")*"|/[*](?:[^*]|[*]+[^*/])*[*]+/|--[^\n]*', '\1 ', 'gi') as text
) as read
