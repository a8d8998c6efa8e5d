# shellcheck shell=bash
# The few words the tests of this folder are written in. Makes $work, a folder with a space and an
# ampersand in its path, and removes it at the end.

source "$(dirname "${BASH_SOURCE[0]}")/../../deploy/lib/common.sh"

scratch=$(mktemp -d)
work="$scratch/a & b"
mkdir "$work"
failures=0

at_exit() { rm -rf "$scratch"; }
trap at_exit EXIT

fail() {
  printf '%s:%s: %s\n' "${0##*/}" "${BASH_LINENO[-2]}" "$*" >&2 # the line of the test itself
  failures=$((failures + 1))
}
equal() { [[ $1 == "$2" ]] || fail "got '$1', want '$2'"; }
succeeds() { ("$@") >/dev/null 2>&1 || fail "failed: $*"; }
refused() { ! ("$@") >/dev/null 2>&1 || fail "did not fail: $*"; }
finish() { ((failures == 0)); }
