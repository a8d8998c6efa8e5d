# shellcheck shell=bash
# What every script of deploy/ and tests/ shares. Source it first; it sets strict mode and $root.

set -euo pipefail
export LC_ALL=C.UTF-8
# What README.md has its reader export is for the client, not for what the scripts run.
unset "${!DISTRICTEDU_@}"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

step() { printf '== %s\n' "$*"; }
note() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  note "$*"
  exit 1
}

# The comment block at the top of the calling script is its help text.
usage() { sed -n '2,/^[^#]/ { s/^# \{0,1\}//p; }' "$0"; }

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root or sudo to run: $*"
  fi
}

# wait_until SECONDS COMMAND...: polls until the command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# write_file PATH MODE: standard input becomes the file, in one step, and only where it differs.
write_file() {
  local new
  new=$(mktemp "$1.XXXXXX")
  cat >"$new"
  if cmp -s "$new" "$1"; then
    rm "$new"
  else
    chmod "$2" "$new"
    mv -f "$new" "$1"
  fi
}

# render TEMPLATE NAME=VALUE...: prints the template with each @NAME@ replaced.
render() {
  local text pair
  text=$(<"$1")
  shift
  for pair in "$@"; do
    # Quoted: an & in the value stands for itself.
    text=${text//"@${pair%%=*}@"/"${pair#*=}"}
  done
  [[ ! $text =~ @[A-Z_]+@ ]] || die "no value for ${BASH_REMATCH[0]}"
  printf '%s\n' "$text"
}

# Tests may share the machine with an installed build: one place decides what is built, and how.
build() { # PRESET TARGET...
  local preset=$1
  shift
  (
    cd "$root"
    mkdir -p "build/$preset"
    # Two builds in one folder would take the programs from under each other.
    exec 8>"build/$preset/lock"
    flock 8
    [[ -f build/$preset/build.ninja ]] || cmake --preset "$preset"
    cmake --build "build/$preset" --target "$@"
  )
}
