-- Is trigger t one that somebody made or switched off, or one by which a foreign key writes? Of the rest there are many.
not t.tgisinternal or t.tgenabled in ('D', 'R') or t.tgfoid = any (array['"RI_FKey_cascade_upd"', '"RI_FKey_setnull_upd"',
  '"RI_FKey_setdefault_upd"', '"RI_FKey_cascade_del"', '"RI_FKey_setnull_del"', '"RI_FKey_setdefault_del"']::regproc[])
