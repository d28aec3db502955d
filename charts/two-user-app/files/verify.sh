# Tries as the service user, with its own credentials, what it may do and what it may not, table by table, and prints
# TAP, the Test Anything Protocol; what else it has to say is a comment. Reads and writes no row: the transaction is read only.
# With TWO_USER_FINDINGS=1 it also looks, in the same session, for what a run as the admin would grant, revoke and find.
# Waits TWO_USER_REACH_SECONDS, 30 by default, for a database that is not there at the moment.
# Ends with
#   0   everything is as the policy says
#   1   something is not: see the lines that begin with "not ok"
#   69  nothing is known: the database was not reached, let the user not in, or failed at a statement
#   78  nothing is known: the connection has a placeholder or is another user's, or the environment is not right
set -u
. "${0%/*}/session.sh"
trap 'exit 143' TERM INT

# Nothing but comments beside the test points. A text may have line breaks in it.
comment() {
  while IFS= read -r line || [ -n "$line" ]; do printf '# %s\n' "$line"; done <<E2
$1
E2
}
say() {
  comment "$(tool date -u +%H:%M:%S) two-user: $*"
}
# As that of session.sh, for when nothing is known.
fail() {
  printf 'Bail out!\n'
  say "FAILED: $2" >&2
  say "remedy: $3" >&2
  exit "$1"
}

printf 'TAP version 13\n'
refuse_placeholders
# What a role may do does not depend on the release.
TWO_USER_RELEASE=${TWO_USER_RELEASE:-0}
set_parameters

# What a user who may not read a catalog cannot know is left out; verify-report.sql says so.
findings() {
  printf 'savepoint findings;\nselect set_config(%s, %s, true) is not null;\n' "'two_user.thorough'" "'on'"
  printf '\\set ON_ERROR_STOP 0\n%s;\n\\set ON_ERROR_STOP 1\n' "$(program catalog.sql statements.sql check.sql)"
  printf '\\if :ERROR\nrollback to savepoint findings;\n'
  printf 'select set_config(%s, concat_ws(%s, %s, %s), true) is not null;\n\\endif\n' \
    "'two_user.unread'" "' '" ":'LAST_ERROR_SQLSTATE'" ":'LAST_ERROR_MESSAGE'"
}
question() {
  printf 'begin isolation level read committed read only;\n%s;\n%s;\n%s;\n%s;\n' "$(program settings.sql)" "$parameters" \
    "$(program catalog.sql expected.sql)" "$(program verify.sql)"
  [ "${TWO_USER_FINDINGS:-}" != 1 ] || findings
  printf '%s;\nrollback;\n' "$(program verify-report.sql)"
}
question=$(question)

start_waiting
while :; do
  answer=$(printf '%s\n' "$question" | psql_script -v ON_ERROR_STOP=1 2>&1)
  code=$?
  [ "$code" -ne 0 ] || break
  case $answer in
    *'which is not a role that the policy restricts'*)
      fail 78 "connected as \"${PGUSER:-}\", which is not a role that the policy restricts: nothing would be proved" \
        "set access.service.role, or DB_USER in Secret ${TWO_USER_SECRET:-of this container}, so that both name the same role"
      ;;
  esac
  explain_connection "$answer"
  if [ "$code" = 3 ]; then again=0 cause="the server refused a statement" remedy="see its message above"; fi
  if [ "$again" = 0 ] || [ "$waited" -ge "${TWO_USER_REACH_SECONDS:-30}" ]; then
    case $answer in *psql:*) comment "psql:${answer#*psql:}" >&2 ;; esac
    fail 69 "cannot verify: $cause" "$remedy"
  fi
  every_10_seconds "waiting for the database: $cause"
  tool sleep 2
done

failed=0 passed=0 planned=none
while IFS= read -r line; do
  case $line in
    'two_user line|TAP version '*) continue ;;
    'two_user line|not ok '*) failed=$((failed + 1)) ;;
    'two_user line|ok '*) passed=$((passed + 1)) ;;
    'two_user line|1..'*) planned=${line#'two_user line|1..'} ;;
    'two_user line|# '*) ;;
    *) continue ;;
  esac
  printf '%s\n' "${line#two_user line|}"
done <<E2
$answer
E2
[ $((failed + passed)) = "$planned" ] || fail 69 "the answer has $((failed + passed)) test points of $planned" "see the messages above"
if [ "$failed" -gt 0 ]; then
  say "FAILED: not as the policy says: $failed of $planned" >&2
  say "remedy: see the lines that begin with \"not ok\"; what the admin can put right, its next run does" >&2
  exit 1
fi
tables=$passed
[ "${TWO_USER_FINDINGS:-}" != 1 ] || tables=$((passed - 2))
say "done: $tables tables are as the policy says, and nothing can be deleted"
