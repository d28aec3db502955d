# Runs as the service user before the application starts, when a Job migrates: waits until this release is the current
# one. It can see neither the admin's Secret nor the Job; all it knows is in two_user.release.
set -u
. "${0%/*}/session.sh"
refuse_placeholders
set_parameters
trap 'exit 143' TERM INT

job="Job ${TWO_USER_JOB:-of this release}" kubectl="kubectl${TWO_USER_NAMESPACE:+ -n $TWO_USER_NAMESPACE}"
seconds=${TWO_USER_GATE_SECONDS:-3600} recorded_seconds=${TWO_USER_RECORDED_SECONDS:-60}

question() {
  printf 'begin;\n%s;\n%s;\n%s\n\\gset\n' "$(program settings.sql)" "$parameters" "$(program gate.sql)"
  printf '\\echo two_user gate :is_service :can_read :user_name\n\\if :can_read\n%s;\n%s;\n\\endif\n' "$(program state.sql)" "$(program deletable.sql)"
}
question=$(question)

say "waiting until $job has migrated and granted release $TWO_USER_RELEASE"
# pass WHAT: the last look. The Job took away every DELETE; one that is there now was granted since.
pass() {
  case $answer in
    *'two_user deletable|'*)
      deletable=${answer#*two_user deletable|}
      fail 3 "user \"${PGUSER:-}\" can DELETE or TRUNCATE: $deletable" "let $job revoke it: $kubectl delete job ${TWO_USER_JOB:-NAME}, and apply again"
      ;;
  esac
  say "done: $1"
  exit 0
}

start_waiting
hint_at=120 recorded_since=''
while :; do
  if answer=$(printf '%s\n' "$question" | psql_script -v ON_ERROR_STOP=1 2>&1); then
    case $answer in
      *'two_user gate f '*)
        fail 78 "connected as \"${PGUSER:-}\", which is not the policy's service role" "set access.service.role, or DB_USER in Secret ${TWO_USER_SECRET:-of this container}, so that both name the same role"
        ;;
      *'two_user state|t|t|'*)
        pass "release $TWO_USER_RELEASE is in place"
        ;;
      *'two_user state|t|f|'*)
        recorded_since=${recorded_since:-$waited}
        why="another release is the current one, and this one was granted before"
        if [ $((waited - recorded_since)) -ge "$recorded_seconds" ]; then
          pass "$why; its own policy is not in force until $job runs again"
        fi
        ;;
      *) why="it is not recorded in two_user.release yet" ;;
    esac
  else
    explain_connection "$answer"
    why=$cause
    case $answer in *'permission denied'*) again=1 ;; esac
    if [ "$again" = 0 ]; then
      printf '%s\n' "$answer" >&2
      fail 1 "$cause" "$remedy"
    fi
  fi
  every_10_seconds "waiting for release $TWO_USER_RELEASE: $why; see: $kubectl logs job/${TWO_USER_JOB:-NAME}"
  if [ "$waited" -ge "$hint_at" ]; then
    say "if $job is complete, this database does not remember it (restored, or another one): $kubectl delete job ${TWO_USER_JOB:-NAME}, and apply again"
    hint_at=$((waited + 600))
  fi
  [ "$waited" -lt "$seconds" ] || fail 1 "release $TWO_USER_RELEASE did not come within $waited s: $why" "see $job: $kubectl logs job/${TWO_USER_JOB:-NAME}"
  tool sleep 2
done
