# Runs beside the migration, in its container: run.sh -- COMMAND [ARGUMENT ...]
# One psql session holds the lock in an open transaction; meanwhile the command migrates in sessions of its own; then
# the same transaction grants, proves and records the release. Killed at any point, the server undoes the transaction
# and lets the next one in.
set -u
. "${0%/*}/session.sh"
[ "${1:-}" = -- ] && shift
if [ "${1:-}" = '' ]; then
  fail 78 "no migration command" "set migration.command, for example [\"./migrate\", \"up\"]"
fi
refuse_placeholders
set_parameters

reach_seconds=${TWO_USER_REACH_SECONDS:-300} lock_seconds=${TWO_USER_LOCK_SECONDS:-3600} run_on=${TWO_USER_RUN_ON:-release}
most_tries=${TWO_USER_TRIES:-30}
psql_pid='' command_pid='' heartbeat_pid='' migrated=no stopping=no executed=0

clean_up() {
  for pid in $heartbeat_pid $psql_pid; do kill -KILL "$pid" 2>/dev/null; done
  tool rm -f "$scratch.in" "$scratch.out" "$scratch.err"
}
trap clean_up EXIT
# As the first process of a container this reaches what the command has started, too. psql ignores it: the lock stays
# until the command has ended.
stop_command() {
  kill -TERM "$command_pid" 2>/dev/null
  [ $$ -ne 1 ] || kill -TERM -1 2>/dev/null
}
# The kubelet's TERM goes on to the command; without one there is nothing to wait for. One that is only just being
# started gets it from migrate.
on_term() {
  stopping=yes
  case $command_pid in
    '') exit 143 ;;
    starting) ;;
    *) stop_command ;;
  esac
}
trap on_term TERM INT
# Writing to a psql that is gone is an error of that write, not the end of this script.
trap : PIPE

open_session() {
  tool rm -f "$scratch.in" "$scratch.out"
  tool mkfifo "$scratch.in" "$scratch.out" || fail 74 "cannot write to ${TWO_USER_TMP:-/tmp}" "mount a writable volume there"
  : > "$scratch.err"
  { trap '' TERM; psql_script; } < "$scratch.in" > "$scratch.out" 2> "$scratch.err" &
  psql_pid=$!
  exec 3> "$scratch.in" 4< "$scratch.out"
}

close_session() {
  exec 3>&- 4<&-
  wait "$psql_pid" 2>/dev/null
  psql_pid=''
}

# ask SQL: sends a statement, or several joined by \; so that they travel together, and reads the answer. Sets sqlstate
# and message, and from the rows what their first column tells; lines for the log are printed. 1: the session is gone.
# A message may quote a name with line breaks, so the end is told by a mark that no name can know.
mark="two_user end $$ $(tool date +%s)"
ask() {
  sqlstate=gone message=''
  printf '%s;\n\\echo two_user error :LAST_ERROR_MESSAGE\n\\echo %s :SQLSTATE\n' "$1" "$mark" 2>/dev/null >&3 || return 1
  while IFS= read -r line <&4; do
    case $line in
      'two_user line|'*) say "${line#two_user line|}" ;;
      'two_user lock|'*) lock=${line#two_user lock|} ;;
      'two_user holder|'*) holder=${line#two_user holder|} ;;
      'two_user newer|'*) newer=${line#two_user newer|} ;;
      'two_user start|'*) IFS='|' read -r _ server_ok is_admin has_releases releases_are_ours version user_name ;;
      'two_user state|'*) IFS='|' read -r _ recorded current intact warnings _ ;;
      'two_user plan|'*) IFS='|' read -r _ statements rounds _ ;;
      'two_user counts|'*) IFS='|' read -r _ statements rounds errors warnings _ ;;
      'two_user error '*) message=${line#two_user error } ;;
      "$mark "*)
        sqlstate=${line#"$mark "}
        return 0
        ;;
    esac <<E2
$line
E2
  done
  return 1
}

# expect SQL WHAT [REMEDY]: like ask, and anything but success ends the run.
expect() {
  ask "$1" || return 1
  [ "$sqlstate" = 00000 ] || fail 1 "$2: $message (SQLSTATE $sqlstate)" "${3:-see the server's log}"
}

begin() {
  printf '%s' "begin isolation level read committed read write \\; $(program settings.sql) \\; $parameters"
}

# A program that looks at other sessions: as they are now, not as this transaction has seen them before.
who() {
  printf '%s' "select pg_stat_clear_snapshot() \\; $(program "$1")"
}

# Opens the session, for as long as the database may still be coming up.
reach() {
  start_waiting
  while :; do
    open_session
    if ask "$(begin) \\; $(program start.sql)"; then break; fi
    close_session
    refusal=$(psql_errors)
    explain_connection "$refusal"
    if [ "$again" = 0 ]; then
      printf '%s\n' "$refusal" >&2
      fail 1 "$cause" "$remedy"
    fi
    if [ "$waited" -ge "$reach_seconds" ]; then
      printf '%s\n' "$refusal" >&2
      fail 1 "$cause, for $waited s" "$remedy"
    fi
    every_10_seconds "waiting for the database: $cause"
    tool sleep 2
  done
  [ "$sqlstate" = 00000 ] || fail 1 "the server refused the first statement: $message (SQLSTATE $sqlstate)" "see the server's log"
  [ "$server_ok" = t ] || fail 78 "PostgreSQL $version is too old" "14 and later are supported"
  [ "$is_admin" = t ] || fail 78 "connected as \"$user_name\", which is not the policy's admin" "set access.admin, or DB_USER in Secret ${TWO_USER_SECRET:-of this container}, so that both name the same role"
  [ "$releases_are_ours" = t ] || fail 78 "schema two_user has something in it that is not $user_name's" "look what it is, then drop schema two_user cascade as its owner or a superuser"
}
psql_errors() {
  tool cat "$scratch.err"
}

take_lock() {
  if [ "$has_releases" = f ]; then
    expect "rollback" "cannot roll back" || return 1
    expect "$(begin) \\; $(program release-table.sql) \\; commit" "cannot make the table two_user.release" \
      "the admin must own the database: alter database ... owner to $user_name" || return 1
    has_releases=t
  else
    expect "rollback" "cannot roll back" || return 1
  fi
  if [ -n "${TWO_USER_JOB_UID:-}" ]; then
    expect "$(begin) \\; $(program job.sql) \\; commit" "cannot remember the Job in two_user.job" "it must belong to $user_name" || return 1
  fi
  expect "$(begin)" "cannot begin" || return 1
  start_waiting
  while :; do
    expect "$(program lock.sql) \\; $(who holder.sql)" "cannot lock two_user.release" "it must belong to $user_name" || return 1
    case $lock in yes*) return 0 ;; esac
    every_10_seconds "waiting for the lock of two_user.release: held by ${lock#no|}"
    if [ "$waited" -ge "$lock_seconds" ]; then
      fail 1 "no turn after $waited s: the lock is held by ${lock#no|}" "end that session, or its pod"
    fi
  done
}

# A Job that failed or waited while a newer one recorded its release must not take the database back.
stop_if_overtaken() {
  [ -n "${TWO_USER_JOB_UID:-}" ] || return 0
  expect "$(program overtaken.sql)" "cannot read two_user.job" "it must belong to $user_name" || return 1
  if [ -n "$newer" ]; then
    fail 1 "a Job that began later has put release $newer in place" "delete this older Job; to go back to its release, apply it again after that"
  fi
}

# With the lock, nobody else migrates, but the server may still be at a statement of one that died. It ends that within
# half a minute; whoever is there after that is alive, and somebody else.
let_others_end() {
  start_waiting
  while :; do
    expect "$(who others.sql)" "cannot see the sessions of $user_name" || return 1
    if [ -z "$holder" ]; then return 0; fi
    every_10_seconds "waiting for another session of $user_name to end its transaction: $holder"
    [ "$waited" -lt "${TWO_USER_OTHERS_SECONDS:-30}" ] || break
    tool sleep 1
  done
  say "going on beside another session of $user_name: $holder"
}

# The command, while the session holds the lock. A word to the server every second notices when it is gone: without
# the lock the command must not go on.
# NOTE: its arguments are not printed: Kubernetes may have put a password in them.
migrate() {
  let_others_end || return 1
  say "migrating: $1"
  command_pid=starting
  exec "$@" 3>&- 4<&- &
  command_pid=$!
  [ "$stopping" = no ] || stop_command
  (
    trap '' PIPE
    while tool sleep 1 3>&- 4<&- && kill -0 $$ && printf 'select 1 where false;\n' >&3; do :; done
    stop_command
  ) > /dev/null 2>&1 &
  heartbeat_pid=$!
  while :; do
    wait "$command_pid"
    code=$?
    kill -0 "$command_pid" 2>/dev/null || break
  done
  command_pid=''
  # KILL, since a TERM that comes before the subshell has set its traps is lost.
  kill -KILL "$heartbeat_pid" 2>/dev/null
  wait "$heartbeat_pid" 2>/dev/null
  heartbeat_pid=''
  if [ "$stopping" = yes ]; then
    say "stopped by a signal; the migration command ended with code $code"
    exit 143
  fi
  if ! ask "select 1 where false"; then
    # Before the next try nothing of this one may be left.
    [ $$ -ne 1 ] || kill -KILL -1 2>/dev/null
    return 1
  fi
  if [ "$code" -ne 0 ]; then
    fail "$code" "migration command failed with code $code: $1" "see its output above; nothing was granted, and the next start tries again"
  fi
  migrated=yes
  say "migrated"
}

# What may pass by itself: a lock that somebody else holds, a deadlock, a migration elsewhere that altered or dropped the
# very table, one of its columns or a routine.
passes() {
  case $sqlstate in 55P03 | 40P01 | 40001 | XX000 | 42P01 | 42703 | 42883 | 42704 | 3F000) return 0 ;; esac
  return 1
}

# The first look is at the privileges alone; the last one, which proves what is left, at everything.
look() {
  program catalog.sql statements.sql look.sql
}
check() {
  printf '%s' "select set_config('two_user.thorough', 'on', true) is not null \\; $(program catalog.sql statements.sql check.sql)"
}

# Proves what was granted. Where the database has come to what was found right before, for this very policy, the seal says
# so; else the whole check looks.
prove() {
  # A migration may have made what only the whole check reads: privileges of everybody on columns, of large objects.
  if [ "$migrated" = no ]; then
    ask "$(program state.sql)" || return 1
    [ "$sqlstate" = 00000 ] || return 0
    if [ "$intact" = t ]; then
      statements=0 rounds=0 errors=0
      return 0
    fi
  fi
  intact=f
  ask "$(check)"
}
count_warnings() {
  case $intact$warnings in t0 | f*) printf '%s' "$warnings warnings" ;; *) printf '%s' "$warnings warnings, as printed when they were found" ;; esac
}

# Grants, proves, records and commits. One transaction, but for more named tables than the server's lock table holds:
# then a commit after each round, revokes first.
grant() {
  tries=0 proves=no changed=nothing
  expect "savepoint grants" "cannot set a savepoint" || return 1
  while :; do
    case $proves in
      yes) prove || return 1 ;;
      no) ask "$(look)" || return 1 ;;
    esac
    if [ "$sqlstate" = 00000 ]; then
      # What no grant can put right is seen before anything is committed.
      if [ "$proves" = no ] && { [ "$statements" -eq 0 ] || [ "$rounds" -gt 1 ]; }; then
        proves=yes
        continue
      fi
      if [ "$statements" -eq 0 ] || { [ "$rounds" -gt 1 ] && [ "$errors" -gt 0 ]; }; then break; fi
      if [ "$tries" -eq 0 ]; then
        expect "$(program plan-lines.sql)" "cannot print the plan" || return 1
      fi
      ask "$(program apply.sql)" || return 1
      if [ "$sqlstate" = 00000 ]; then
        executed=$((executed + statements))
        if [ "$rounds" -gt 1 ]; then
          say "round done; $((rounds - 1)) to go"
          expect "commit" "cannot commit" || return 1
          changed='no more than the rounds above'
          take_lock || return 1
          tries=0
        else
          passes_left=$((${passes_left:-3} - 1))
          [ "$passes_left" -gt 0 ] || fail 1 "the privileges do not settle: $statements statements are left" "this should not happen: please report the plan above"
        fi
        proves=yes
        expect "savepoint grants" "cannot set a savepoint" || return 1
        continue
      fi
    fi
    passes || fail 1 "cannot grant: $message (SQLSTATE $sqlstate)" "see the plan above; changed: $changed"
    tries=$((tries + 1))
    [ "$tries" -le "$most_tries" ] || fail 1 "cannot grant, after $tries tries: $message (SQLSTATE $sqlstate)" "end the transactions named above; changed: $changed"
    reason="$message (SQLSTATE $sqlstate)" holder=nobody
    expect "rollback to savepoint grants \\; $(who blocker.sql)" "cannot roll back" || return 1
    say "trying again ($tries of $most_tries): $reason; in the way may be: $holder"
    tool sleep 1
  done
  if [ "$intact" = f ] && [ $((errors + warnings)) -gt 0 ]; then
    expect "$(program finding-lines.sql)" "cannot print the findings" || return 1
  fi
  if [ "$errors" -gt 0 ]; then
    expect "rollback" "cannot roll back" || return 1
    fail 3 "$errors findings of severity error, see above; privileges changed: $changed" "follow the remedy of each, as a superuser or as the owner it names"
  fi
}

# Is all as the policy says, although the catalog has changed? Then there is nothing to wait for the lock for.
still_right() {
  # What fails is tried again under the lock, or fails there.
  ask "$(look)" && [ "$sqlstate" = 00000 ] && [ "$statements" -eq 0 ] || return 1
  ask "$(check)" && [ "$sqlstate" = 00000 ] && [ "$statements" -eq 0 ] && [ "$errors" -eq 0 ] || return 1
  [ "$warnings" -eq 0 ] || ask "$(program finding-lines.sql)" || return 1
  expect "$(program reseal.sql) \\; commit" "cannot seal the release" || return 1
  say "done: release $TWO_USER_RELEASE is in place and every privilege is right; 0 statements, $warnings warnings"
}

attempt() {
  passes_left=3
  reach
  if [ "$has_releases" = t ]; then
    expect "$(program state.sql)" "cannot read two_user.release" "it must belong to $user_name" || return 1
    if [ "$run_on" = release ] && [ "$current$intact" = tt ]; then
      say "done: release $TWO_USER_RELEASE is in place, and nothing has changed since every privilege was checked; 0 statements, $(count_warnings)"
      return 0
    fi
    if [ "$run_on" = release ] && [ "$recorded$current" = tt ] && still_right; then return 0; fi
    [ "$sqlstate" != gone ] || return 1
  fi
  take_lock || return 1
  stop_if_overtaken || return 1
  expect "$(program state.sql)" "cannot read two_user.release" "it must belong to $user_name" || return 1
  if [ "$migrated" = no ]; then
    if [ "$recorded" = f ] || [ "$run_on" = start ]; then
      migrate "$@" || return 1
    else
      say "release $TWO_USER_RELEASE was migrated before: the migration command is not needed"
    fi
  fi
  grant || return 1
  expect "$(program record.sql) \\; commit" "cannot record the release" || return 1
  say "done: release $TWO_USER_RELEASE is in place and every privilege is right; $executed statements, $(count_warnings)"
}

case $TWO_USER_RELEASE in
  *:latest\ *) [ "$run_on" = start ] || say "warning: the tag \"latest\" can change without a new release, whose migration would be skipped; use a version or a digest" ;;
esac
say "release $TWO_USER_RELEASE: ${PGUSER:-} at ${PGHOST:-the local socket}:${PGPORT:-5432}, database ${PGDATABASE:-}"
tries_left=${TWO_USER_ATTEMPTS:-5}
while ! attempt "$@"; do
  [ -z "$psql_pid" ] || close_session
  tries_left=$((tries_left - 1))
  explain_connection "$(psql_errors)"
  [ "$tries_left" -gt 0 ] || fail 1 "the database session was lost too often: $cause" "see the server's log"
  say "the database session was lost: $cause; starting again in 5 s"
  # Others may have lost theirs at the same time: until then they have noticed, and have stopped their commands.
  tool sleep 5
done
close_session
