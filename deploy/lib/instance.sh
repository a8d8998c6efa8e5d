# shellcheck shell=bash
# One running copy of the system: its folder, its ports, its processes. Needs common.sh.
#
#   $var/etc   configuration, written by deploy/up    $var/tls    certificates
#   $var/run   process ids                            $var/mysql  the private MariaDB
#   $var/log   logs

readonly district=nanhu
readonly sample_school=longhe-central-primary  # whose reporter gets a sample certificate

# From services/services.csv, for `for name in "${services[@]}"`; the ports are set by
# open_instance, with the instance's offset.
services=()
declare -A grpc_base metrics_base kind reads grpc_port metrics_port
while IFS=, read -r name grpc metrics what rooms; do
  [[ $name == '#'* ]] && continue
  services+=("$name")
  grpc_base[$name]=$grpc metrics_base[$name]=$metrics kind[$name]=$what reads[$name]=$rooms
done <"$root/services/services.csv"
unset name grpc metrics what rooms

# open_instance DIR [OFFSET]: sets $var and the ports. Without OFFSET, the one it was made with.
open_instance() {
  var=$(realpath -m -- "$1")
  offset=${2:-$(cat "$var/etc/port_offset" 2>/dev/null || printf 0)}
  prometheus_port=$((9090 + offset))
  local name
  for name in "${services[@]}"; do
    grpc_port[$name]=$((grpc_base[$name] + offset))
    metrics_port[$name]=$((metrics_base[$name] + offset))
  done
  # A socket's path holds 107 bytes.
  (($(printf %s "$var/mysql/socket" | wc -c) <= 107)) ||
    die "the path $var is too long for a socket: choose a shorter folder with --var"
}

endpoints() {
  local list=() name
  for name in "${services[@]}"; do list+=("$name=127.0.0.1:${grpc_port[$name]}"); done
  local IFS=,
  printf '%s' "${list[*]}"
}

# Prints the id of the process NAME if it lives and is ours: every one was started with a file of
# this instance's $var/etc on its command line.
pid_of() {
  local pid
  pid=$(cat "$var/run/$1.pid" 2>/dev/null) || return 1
  grep -qzF -- "$var/etc/" "/proc/$pid/cmdline" 2>/dev/null || return 1
  printf '%s' "$pid"
}

running() { pid_of "$1" >/dev/null; }
stopped() { ! running "$1"; }

# What a process was started from; it is restarted when that changes.
fingerprint() { cat -- "$@" | sha256sum; }

# start NAME CONFIG BINARY ARGUMENT...: nothing if it runs from this configuration and binary.
start() {
  local name=$1 config=$2 binary mark
  shift 2
  binary=$(command -v -- "$1")
  mark=$(fingerprint "$config" "$binary")
  if running "$name"; then
    [[ $mark != "$(cat "$var/run/$name.from" 2>/dev/null)" ]] || return 0
    stop "$name"
  fi
  # The lock of deploy/up (descriptor 9) must not outlive it in a child.
  setsid -- "$@" </dev/null >>"$var/log/$name.log" 2>&1 9>&- &
  printf '%s\n' "$!" >"$var/run/$name.pid"
  printf '%s\n' "$mark" >"$var/run/$name.from"
  printf 'started %s\n' "$name"
}

# stop NAME...: SIGTERM to all, then waits for each; the last word is SIGKILL.
stop() {
  local name pid
  for name in "$@"; do
    if pid=$(pid_of "$name"); then kill -TERM "$pid" 2>/dev/null || true; fi
  done
  for name in "$@"; do
    if running "$name" && ! wait_until 60 stopped "$name"; then
      note "$name did not stop within 60 s and is killed"
      kill -KILL "$(pid_of "$name")" 2>/dev/null || true
      wait_until 10 stopped "$name" || die "$name cannot be stopped"
    fi
    rm -f "$var/run/$name.pid" "$var/run/$name.from"
  done
}

# MariaDB outlives who uses it.
stop_all() {
  stop prometheus "${services[@]/%/_server}"
  stop mariadb
}

port_used() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# One script at a time per instance.
lock_instance() {
  exec 9>"$var/lock"
  flock -w 600 9 || die "another deploy script holds $var/lock"
}
