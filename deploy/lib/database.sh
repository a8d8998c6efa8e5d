# shellcheck shell=bash
# The private MariaDB of an instance. Needs common.sh and instance.sh.
#
# Its administrator is the operating-system user who made it, known by the socket's peer; there is
# no administrator's password. Each service has an account of its own, see accounts().

readonly database=districtedu

sql() { mariadb --no-defaults --socket="$var/mysql/socket" --batch --skip-column-names "$@"; }

database_answers() { sql -e 'DO 1' 2>/dev/null; }

# As root, MariaDB runs as the user mysql; where that user cannot reach the folder (a clone below a
# private home), as root.
database_user() {
  local user
  user=$(id -un)
  if ((EUID == 0)); then
    getent passwd mysql >/dev/null ||
      useradd --system --user-group --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin mysql
    if setpriv --reuid mysql --regid mysql --clear-groups test -x "$var"; then user=mysql; fi
  fi
  printf %s "$user"
}

start_database() {
  local user config=$var/etc/mariadb.cnf
  user=$(database_user)
  install -d -m 0700 -o "$user" "$var/mysql"
  render "$root/deploy/mysql/mariadb.cnf" USER="$user" DIR="$var/mysql" | write_file "$config" 0644

  if [[ ! -d $var/mysql/data ]]; then
    # Made under another name first: a half-made one is never taken for a database. Relative paths,
    # because mariadb-install-db does not bear a space in one.
    (
      cd "$var/mysql" && rm -rf new &&
        mariadb-install-db --no-defaults --user="$user" --datadir=./new --skip-test-db \
          --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" &&
        mv new data
    ) >"$var/log/mariadb-install.log" 2>&1 ||
      die "the database could not be made, see $var/log/mariadb-install.log"
  fi
  start mariadb "$config" mariadbd --defaults-file="$config"
  wait_until 60 database_answers_or_died
  database_answers || die "MariaDB does not run, see $var/log/mariadb.log"
}

database_answers_or_died() { database_answers || stopped mariadb; }

# secret NAME: the path of a password file, made when missing.
secret() {
  local file=$var/etc/secrets/$1
  [[ -s $file ]] || openssl rand -hex 24 | write_file "$file" 0600
  printf %s "$file"
}

# Statements that make the database and one account per service, without rights on tables yet.
accounts() {
  printf 'CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n' "$database"
  local account
  for account in migrate "${services[@]}"; do
    printf "CREATE USER IF NOT EXISTS '%s'@localhost;\n" "$account"
    printf "ALTER USER '%s'@localhost IDENTIFIED BY '%s';\n" "$account" "$(<"$(secret "$account")")"
  done
  printf "GRANT ALL ON %s.* TO 'migrate'@localhost;\n" "$database"
}

# One line "ACCOUNT RIGHTS PATTERN" per rule; PATTERN is a LIKE pattern of table names.
rights() {
  local name room
  for name in "${services[@]}"; do
    printf '%s\tSELECT\tschema\\_migrations\n' "$name"
    printf '%s\tSELECT,INSERT,UPDATE,DELETE\t%s\\_%%\n' "$name" "$name"
    for room in ${reads[$name]}; do printf '%s\tSELECT\t%s\\_%%\n' "$name" "$room"; done
  done
  # A write to a school or a school year makes and takes back the expected submissions of every room.
  printf 'facilities\tSELECT,INSERT,DELETE\t%%\\_submissions\n'
  # Figures are computed from all facts; what was counted leaves the outboxes.
  for name in "${services[@]}"; do
    if [[ ${kind[$name]} == figures ]]; then
      printf '%s\tSELECT\t%%\n%s\tDELETE\t%%\\_outbox\n' "$name" "$name"
    fi
  done
}

# Rights on tables cannot be granted by pattern: expands each rule over the tables there are.
grants() {
  local account right pattern
  while IFS=$'\t' read -r account right pattern; do
    printf "SELECT CONCAT('GRANT %s ON %s.\`', table_name, '\` TO \\\\'%s\\\\'@localhost;')
      FROM information_schema.tables WHERE table_schema = '%s' AND table_name LIKE '%s';\n" \
      "$right" "$database" "$account" "$database" "$pattern"
  done < <(rights) | sql
}
