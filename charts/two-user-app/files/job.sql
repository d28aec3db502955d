-- Remembers, before the lock is taken, that this Job has begun, and in which order. Its later pods find their number.
insert into two_user.job (uid)
select current_setting('two_user.job')
where not exists (select from two_user.job where uid = current_setting('two_user.job'))
on conflict (uid) do nothing