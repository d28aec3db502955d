# What run.sh, gate.sh and verify.sh share: the log, psql and its errors in words. POSIX shell; runs under dash and
# under busybox's ash, in images that have nothing but the files beside this one.

home=${0%/*}
scratch=${TWO_USER_TMP:-/tmp}/two-user.$$

# The programs beside this file run with the loader and libraries beside this file, whatever the image has: without
# what its LD_PRELOAD names, too, which under another libc would end them.
tool() {
  if [ -x "$home/ld" ]; then
    program=$home/$1
    shift
    "$home/ld" --preload '' --library-path "$home/lib" "$program" "$@"
  else
    "$@"
  fi
}

say() {
  printf '%s two-user: %s\n' "$(tool date -u +%H:%M:%S)" "$*"
}

# every_10_seconds TEXT: says it at once, and then no more than every ten seconds. Sets waited: seconds since start_waiting.
start_waiting() {
  waiting_since=$(tool date +%s) waited=0 say_at=0
}
every_10_seconds() {
  waited=$(($(tool date +%s) - waiting_since))
  if [ "$waited" -ge "$say_at" ]; then
    say "$1 ($waited s)"
    say_at=$((waited + 10))
  fi
}

# fail CODE WHAT REMEDY
fail() {
  say "FAILED: $2" >&2
  say "remedy: $3" >&2
  exit "$1"
}

# Placeholders of the example manifests must never reach a server.
refuse_placeholders() {
  for value in "${PGHOST:-}" "${PGUSER:-}" "${PGPASSWORD:-}" "${PGDATABASE:-}"; do
    case $value in
      *CHANGE-ME*)
        fail 78 "the connection still has a placeholder" "replace CHANGE-ME in Secret ${TWO_USER_SECRET:-with the database credentials}, then apply it again"
        ;;
    esac
  done
}

# psql for a script on standard input. It takes the place of the shell that calls it, so that its settings reach nothing
# else and its process is the shell's: call it in the background or in a pipeline.
# A server that vanishes is noticed in 15 s: earlier than that server lets go of the lock, see settings.sql.
psql_script() {
  export PGAPPNAME="two-user-postgres ${HOSTNAME:-}" PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-10}" PGCLIENTENCODING=UTF8
  set -- -XqAt -v ON_ERROR_STOP=0 -f - -d 'keepalives_idle=5 keepalives_interval=5 keepalives_count=2 tcp_user_timeout=15000' "$@"
  if [ -x "$home/ld" ]; then exec "$home/ld" --preload '' --library-path "$home/lib" "$home/psql" "$@"; fi
  exec psql "$@"
}

# Sets `parameters`: the statement which sets what the SQL programs take as parameters, for the current transaction.
# The policy is JSON in which every $ is written as \u0024, so nothing in it can end the quotes.
set_parameters() {
  case ${TWO_USER_POLICY:-} in
    '' | *'$'*) fail 78 "TWO_USER_POLICY is missing, or has a \$ in it" "write it as the library and the chart do" ;;
  esac
  case ${TWO_USER_RELEASE:-} in
    '' | *[!A-Za-z0-9._:/@\ -]*) fail 78 "TWO_USER_RELEASE is not an image and a hash" "write it as the library and the chart do" ;;
  esac
  case ${TWO_USER_JOB_UID:-} in
    *[!0-9a-f-]*) fail 78 "TWO_USER_JOB_UID is not a Kubernetes UID" "write it as the library and the chart do" ;;
  esac
  case ${TWO_USER_LOCK_TIMEOUT:-10s} in
    *[!0-9a-z]*) fail 78 "TWO_USER_LOCK_TIMEOUT is not a time such as 10s" "correct it" ;;
  esac
  parameters="select set_config('two_user.policy', \$two_user\$$TWO_USER_POLICY\$two_user\$, true) is not null,
    set_config('two_user.release', '${TWO_USER_RELEASE:-}', true) is not null,
    set_config('two_user.job', '${TWO_USER_JOB_UID:-}', true) is not null,
    set_config('lock_timeout', '${TWO_USER_LOCK_TIMEOUT:-10s}', true) is not null"
}

# program FILE...: the text of a SQL program, which may go on from file to file.
program() {
  for file; do
    shift
    set -- "$@" "$home/$file"
  done
  tool cat "$@"
}

# Reads what psql printed on standard error when it could not connect. Sets cause and remedy, and `again` to 1 when it
# may pass by itself and to 0 when somebody has to do something.
explain_connection() {
  text=$1
  where="${PGHOST:-the local socket}:${PGPORT:-5432}"
  again=0
  case $text in
    *'could not translate host name'*|*'Name or service not known'*|*'Name does not resolve'*|*'Temporary failure in name resolution'*)
      again=1 cause="cannot resolve host \"${PGHOST:-}\"" remedy="correct DB_HOST in the Secret, or make the Service it names" ;;
    *'Connection refused'*)
      again=1 cause="connection refused by $where" remedy="start the database, or correct DB_HOST and DB_PORT in the Secret" ;;
    *'the database system is'*)
      again=1 cause="the database at $where is still starting, or stopping" remedy="wait" ;;
    *'timeout expired'*|*'timed out'*|*'No route to host'*|*'Network is unreachable'*)
      again=1 cause="no answer from $where" remedy="correct DB_HOST and DB_PORT, or let this pod reach it (NetworkPolicy, firewall)" ;;
    *'too many clients'*|*'remaining connection slots'*|*'too many connections'*)
      again=1 cause="the database at $where has no connection left" remedy="raise max_connections, or close connections" ;;
    *'server closed the connection'*|*'Connection reset'*|*'connection to server was lost'*|*'terminating connection'*|*'SSL connection has been closed'*)
      again=1 cause="the connection to $where was lost" remedy="wait" ;;
    *'authentication failed for user'*|*'no password supplied'*)
      cause="password wrong, or no such role: user \"${PGUSER:-}\" at $where"
      remedy="correct DB_USER and DB_PASSWORD in Secret ${TWO_USER_SECRET:-of this container}, or make the role; then delete this pod to try at once" ;;
    *'role "'*'does not exist'*)
      cause="role missing: \"${PGUSER:-}\" at $where" remedy="make the role (create role ... login), then delete this pod to try at once" ;;
    *'database "'*'does not exist'*)
      cause="database missing: \"${PGDATABASE:-}\" at $where" remedy="create it, owned by the admin role, or correct DB_NAME in the Secret" ;;
    *'is not permitted to log in'*)
      cause="role \"${PGUSER:-}\" may not log in" remedy="alter role ... login" ;;
    *'permission denied for database'*)
      cause="role \"${PGUSER:-}\" may not connect to database \"${PGDATABASE:-}\"" remedy="the admin's run grants CONNECT: look at its log" ;;
    *'server does not support SSL'*)
      cause="sslmode \"${PGSSLMODE:-}\" asks for TLS, and the server at $where has none" remedy="switch TLS on in the server, or set DB_SSLMODE in the Secret" ;;
    *'root certificate file'*|*'certificate verify failed'*|*'does not match host name'*|*'SSL error'*)
      cause="the server's TLS certificate at $where was not accepted" remedy="give the authority's certificate (keys.sslrootcert), or correct DB_HOST" ;;
    *'no pg_hba.conf entry'*'no encryption'*|*'no pg_hba.conf entry'*'SSL off'*)
      cause="TLS required by the server at $where" remedy="set DB_SSLMODE to require, or better verify-full, in the Secret" ;;
    *'no pg_hba.conf entry'*|*'pg_hba.conf rejects'*)
      cause="the server at $where does not let \"${PGUSER:-}\" in from here" remedy="add an entry to its pg_hba.conf" ;;
    *)
      cause="psql had no success at $where" remedy="see its message above" ;;
  esac
}
