-- One at a time: whoever holds this migrates and grants. The service may read the table and yet cannot block this.
-- Waiting too long is caught here, so that it is no ERROR, with policy and all, in the server's log.
do $$
begin
  lock table two_user.release in exclusive mode;
  perform set_config('two_user.locked', 'yes', true);
exception when lock_not_available then
  perform set_config('two_user.locked', 'no', true);
end
$$