# Tries as the service user, with its own credentials, what it may do and what it may not. Prints TAP; ends with 1 when
# anything is not as the policy says. Reads and writes no row.
set -u
. "${0%/*}/session.sh"
refuse_placeholders
# What a role may do does not depend on the release.
TWO_USER_RELEASE=${TWO_USER_RELEASE:-0}
set_parameters

question() {
  printf 'begin;\n%s;\n%s;\n%s;\n%s;\n%s;\n' "$(program settings.sql)" "$parameters" \
    "$(program expected.sql)" "$(program verify.sql)" "$(program verify-report.sql)"
}
if ! answer=$(question | psql_script -v ON_ERROR_STOP=1 2>&1); then
  explain_connection "$answer"
  printf '%s\n' "$answer" >&2
  fail 1 "cannot verify: $cause" "$remedy"
fi
failed=0 tried=0
while IFS= read -r line; do
  case $line in
    'two_user line|'*) printf '%s\n' "${line#two_user line|}" ;;
  esac
  case $line in
    'two_user line|not ok '*) failed=$((failed + 1)) ;;
    'two_user line|ok '*) tried=$((tried + 1)) ;;
  esac
done <<E2
$answer
E2
if [ "$failed" -gt 0 ] || [ "$tried" -eq 0 ]; then
  fail 1 "not as the policy says: $failed of $((failed + tried))" "see the lines that begin with \"not ok\""
fi
say "done: $tried tables are as the policy says, and nothing can be deleted"
