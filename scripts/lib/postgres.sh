# shellcheck shell=bash
# A private PostgreSQL server on 127.0.0.1. Sourced after processes.sh.

# find_postgres [MAJOR]: puts the folder of the newest programs (14 or newer), or of that major version, into $postgres_bin.
find_postgres() {
    local folder version newest=13
    postgres_bin=
    for folder in "$(dirname "$(command -v initdb)")" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
        [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]] || continue
        version=$("$folder/postgres" --version)
        version=${version#*) }
        version=${version%%[!0-9]*}
        if ((version > newest)) && [[ ${1:-$version} == "$version" ]]; then
            newest=$version
            postgres_bin=$folder
        fi
    done
    [[ $postgres_bin ]]
}

# as_postgres FOLDER COMMAND...: runs it there as a user that PostgreSQL accepts: it refuses root. When that user cannot walk to the
# folder (a clone below /root), it gets the one capability that lets it, rather than the folder being opened to everybody.
as_postgres() (
    cd "$1" || exit
    export LC_ALL=C
    user=()
    if [[ $(id -u) == 0 ]]; then
        command -v setpriv >/dev/null || fail "PostgreSQL cannot run as root here: start this as an ordinary user"
        user=(setpriv --reuid=postgres --regid=postgres --init-groups)
        "${user[@]}" test -x "$1" || user+=(--inh-caps=+dac_override --ambient-caps=+dac_override)
    fi
    shift
    exec ${user[@]+"${user[@]}"} "$@"
)

# make_cluster FOLDER INITDB-OPTION...: superuser postgres, an empty database referralhub, and the C locale, which sorts alike
# on every system. It gets its name last: an interrupted one is made again.
make_cluster() {
    local folder=$1 new=$1.new
    shift
    rm -rf "$new"
    mkdir -m 700 "$new"
    if [[ $(id -u) == 0 ]]; then chown postgres: "$new"; fi
    as_postgres "$new" "$postgres_bin/initdb" --pgdata="$new" --username=postgres --no-locale --encoding=UTF8 "$@" >/dev/null
    as_postgres "$new" "$postgres_bin/postgres" --single -D "$new" -c exit_on_error=on -c log_checkpoints=off postgres \
        <<<'create database referralhub' >/dev/null
    mv "$new" "$folder"
}

# start_cluster FOLDER PORT LOG SETTING=VALUE...: returns when the server takes connections. There is no socket: its path may not
# be longer than 107 bytes.
start_cluster() {
    local folder=$1 port=$2 log=$3 setting options=
    shift 3
    for setting in listen_addresses=127.0.0.1 port="$port" unix_socket_directories= "$@"; do options+=" -c $setting"; done
    as_postgres "$folder" "$postgres_bin/pg_ctl" start --silent --wait --pgdata="$folder" --options="$options" \
        </dev/null >>"$log" 2>&1 9>&-
}

stop_cluster() {
    [[ -f $1/postmaster.pid ]] || return 0
    as_postgres "$1" "$postgres_bin/pg_ctl" stop --silent --wait --pgdata="$1" --mode=fast >/dev/null ||
        as_postgres "$1" "$postgres_bin/pg_ctl" stop --silent --wait --pgdata="$1" --mode=immediate >/dev/null
}

# recover_cluster FOLDER: after a kill -9 the server may live on, or its number may belong to another process by now,
# which PostgreSQL could take for a server and refuse to start.
recover_cluster() {
    local pid
    pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null) || return 0
    if is_running "$pid" "$1"; then
        stop_cluster "$1"
    elif kill -0 "$pid" 2>/dev/null; then
        rm "$1/postmaster.pid"
    fi
}
