# shellcheck shell=bash
# Debian 12 packages, and how they are installed. Needs common.sh.

# To build and to run. The -core packages bring MariaDB's programs without a system database.
# shellcheck disable=SC2034  # read by the scripts that source this file
packages_run=(
  ca-certificates ccache cmake g++ libabsl-dev libbenchmark-dev libboost-dev libexpat1-dev
  libgmock-dev libgrpc++-dev libgrpc-dev libgtest-dev libminizip-dev libmysqlcppconn-dev
  libprotobuf-dev libspdlog-dev libssl-dev libxlsxwriter-dev
  mariadb-client-core mariadb-server-core mold ninja-build openssl pkg-config prometheus
  prometheus-cpp-dev protobuf-compiler protobuf-compiler-grpc zlib1g-dev)

# Only the tests use these. Node comes with whichever npm the machine has.
# shellcheck disable=SC2034
packages_test=(clang clang-format libclang-rt-14-dev python3 python3-grpcio python3-protobuf shellcheck)

package_missing() { [[ $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) != *' installed' ]]; }

# In a subshell: its clean-up at exit leaves the caller's alone.
install_packages() ( # PACKAGE...
  local missing=() package
  for package in "$@"; do
    if package_missing "$package"; then missing+=("$package"); fi
  done
  ((${#missing[@]})) || exit 0
  printf 'installing %d package(s): %s\n' "${#missing[@]}" "${missing[*]}"

  # Exit code 101 of this file tells Debian's tools to start nothing. One that is there stays.
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root install -m 0755 /dev/stdin "$policy"
  fi
  local log
  log=$(mktemp)
  if ! {
    as_root apt-get update -q &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "${missing[@]}"
  } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    die "packages could not be installed; the whole log is in $log"
  fi
  rm "$log"
  # Only programs are wanted: no service now (above) and none after the next boot.
  if [[ " ${missing[*]} " == *' prometheus '* ]] && command -v systemctl >/dev/null; then
    as_root systemctl disable --quiet prometheus
  fi
)

# Debian's npm brings hundreds of packages and conflicts with other builds of Node.
install_node() {
  command -v npm >/dev/null || install_packages nodejs npm
}
