# shellcheck shell=bash
# What scripts/run and scripts/test share. Sourced, never run.
#
# bash runs a trap only when the command in the foreground has ended, so everything long runs in the background, in a process group of
# its own, and is waited for: a signal reaches the script alone, which then ends its children in order, each with all that it started.

set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit
scratch='' server=''

say() { printf -- '--- %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "scripts/${0##*/}" "$*" >&2
    exit 1
}

# launch COMMAND...: starts it; $! is its process id. Descriptor 9 is the lock of one_at_a_time, which no child keeps.
launch() {
    set -m # on for this line only
    "$@" </dev/null 9>&- &
    set +m
}

# step COMMAND...: the same and waits for its end.
step() {
    launch "$@"
    wait $!
}

# quietly COMMAND...: the same, and what it printed is shown only when it fails.
quietly() {
    step "$@" >"$scratch/step.log" 2>&1 && return
    local status=$?
    cat "$scratch/step.log" >&2
    return $status
}

# end_group PID SIGNAL: ends a process and all that it started, by force after 15 s.
end_group() {
    kill "-$2" -- "-$1" 2>/dev/null || return 0
    for _ in {1..150}; do
        kill -0 -- "-$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null
}

# shellcheck disable=SC2317,SC2329 # the traps call it
finish() {
    local status=$? last=${!:-}
    trap '' INT TERM HUP
    trap - EXIT
    # $! rather than a note of it: no signal comes between that and the start
    [ "$last" = "$server" ] || end_group "$last" TERM
    [ -z "$server" ] || end_group "$server" INT # PostgreSQL's fast shutdown
    [ -z "$scratch" ] || rm -rf "$scratch"
    exit "$status"
}

# begin: from here on whatever happens leaves no process and no temporary folder behind.
begin() {
    trap finish EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM

    # HOME may be missing: bash knows it from the user database
    [ -n "${HOME:-}" ] || HOME=~
    scratch=$(mktemp -d "/tmp/referralhub-${0##*/}.XXXXXX") || fail 'there is no room for a temporary folder in /tmp'
    if ! chmod 711 "$scratch" || ! mkdir "$scratch/tmp"; then fail "cannot write to $scratch"; fi

    # dotnet leaves things in its temporary folder; its lock between two restores must stay where all of them look for it
    export HOME TMPDIR=$scratch/tmp NUGET_SCRATCH=$HOME/.nuget/scratch
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
    export DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
}

# one_at_a_time FILE: ends the script if another one holds it. A kill -9 leaves no lock behind, the system takes it back.
one_at_a_time() {
    exec 9>"$1" || fail "cannot write $1"
    flock -n 9 || fail "already running for this clone (the lock is $1)"
}

is_busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

need_dotnet() {
    local found
    command -v dotnet >/dev/null || fail 'the .NET SDK 10 is missing: https://dotnet.microsoft.com/download/dotnet/10.0'
    found=$(cd "$root" && dotnet --version 2>&1) || {
        printf '%s\n' "$found" >&2
        fail 'the .NET SDK 10 is missing: https://dotnet.microsoft.com/download/dotnet/10.0'
    }
    say "Using .NET SDK $found"
}

# find_postgres [MAJOR]: the folder of the programs of that major version, or of the newest, into $postgres.
find_postgres() {
    local folder version
    postgres=
    while IFS= read -r folder; do
        [[ -x $folder/initdb && -x $folder/postgres && -x $folder/pg_isready ]] || continue
        version=$("$folder/postgres" --version) || continue
        version=${version#*) } # of "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        version=${version%%[!0-9]*}
        [ "$version" -ge 15 ] && [ "${1:-$version}" = "$version" ] && postgres=$folder
    done < <(
        dirname "$(command -v postgres || echo /nowhere/postgres)"
        printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -V
    )
    [ -n "$postgres" ]
}

# need_postgres [MAJOR]: finds the programs, or installs them on Debian and Ubuntu.
need_postgres() {
    find_postgres "$@" && { say "Using $("$postgres/postgres" --version)"; return; }
    local package=postgresql${1:+-$1}
    command -v apt-get >/dev/null || fail "PostgreSQL ${1:-15 or newer} is missing: install its server programs"
    [ "$(id -u)" = 0 ] || fail "PostgreSQL ${1:-15 or newer} is missing: sudo apt-get install $package"
    say "Installing $package with apt-get"
    quietly install_postgres "$package" || fail "apt-get could not install $package"
    find_postgres "$@" || fail "apt-get installed $package, but there is no PostgreSQL ${1:-15 or newer} below /usr/lib/postgresql"
}

# Debian would make and start a cluster of its own, on port 5432. What keeps it from that goes again, so that one that somebody
# installs on purpose later is set up as usual.
# shellcheck disable=SC2317,SC2329 # need_postgres calls it
install_postgres() (
    keep=/etc/postgresql-common/createcluster.d/referralhub.conf
    trap 'rm -f "$keep"' EXIT
    trap 'exit 143' TERM
    mkdir -p "${keep%/*}" && echo 'create_main_cluster = false' >"$keep" || exit
    install_package "$1"
)

# shellcheck disable=SC2317,SC2329 # handed to quietly
install_package() (
    export DEBIAN_FRONTEND=noninteractive
    umask 022
    apt-get -o DPkg::Lock::Timeout=300 update && apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$1"
)

# need_redis: finds redis-server, or installs it on Debian and Ubuntu, into $redis. From redis-tools, for the package redis-server would
# start one on port 6379 now and at each boot; its redis-server is a link to this very program.
need_redis() {
    redis=$(command -v redis-server) && { say "Using $redis"; return; }
    if ! command -v redis-check-rdb >/dev/null; then
        command -v apt-get >/dev/null || fail 'Redis is missing: install its server program'
        [ "$(id -u)" = 0 ] || fail 'Redis is missing: sudo apt-get install redis-tools'
        say 'Installing redis-tools with apt-get'
        quietly install_package redis-tools || fail 'apt-get could not install redis-tools'
    fi
    redis=$scratch/redis-server
    ln -s "$(command -v redis-check-rdb)" "$redis" || fail "cannot write $redis"
    say "Using $("$redis" --version | cut -d' ' -f1-3)"
}

# need_curl: the tour needs it, the API does not.
need_curl() {
    command -v curl >/dev/null && return
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        say 'Installing curl with apt-get'
        quietly install_package curl || fail 'apt-get could not install curl'
    else
        say 'curl is missing: everything works without it but the tour'
    fi
}

# as_postgres COMMAND...: PostgreSQL refuses root, and its own user cannot walk to a clone below /root. It ends when this script dies.
# shellcheck disable=SC2317,SC2329 # start_postgres hands it over
as_postgres() {
    cd / || exit
    export LC_ALL=C
    if [ "$(id -u)" = 0 ]; then set -- --reuid=postgres --regid=postgres --init-groups -- "$@"; fi
    exec setpriv --pdeathsig=INT "$@"
}

# make_cluster FOLDER INITDB-OPTION...: it gets its name last, so that one whose making was cut short is made again.
make_cluster() {
    local folder=$1
    shift
    say "Making a PostgreSQL cluster in $folder"
    if ! rm -rf "$folder.new" || ! mkdir -m 700 "$folder.new"; then fail "cannot write $folder.new"; fi
    [ "$(id -u)" != 0 ] || chown postgres: "$folder.new" || fail "cannot give $folder.new to PostgreSQL's user"
    quietly as_postgres "$postgres/initdb" -D "$folder.new" -U postgres --encoding=UTF8 --no-locale "$@" || fail 'initdb failed'
    mv "$folder.new" "$folder" || fail "cannot write $folder"
}

# start_postgres FOLDER LOG SETTING=VALUE...: on a free port of 127.0.0.1, put into $port; without a socket, whose path may be too long.
start_postgres() {
    local folder=$1 log=$2 options=() setting
    shift 2
    for setting in listen_addresses=127.0.0.1 unix_socket_directories= "$@"; do options+=(-c "$setting"); done
    for _ in {1..5}; do
        port=$((20000 + RANDOM % 12000)) # below those that systems give to outgoing connections
        is_busy $port && continue
        say "Starting PostgreSQL on port $port"
        launch as_postgres "$postgres/postgres" -D "$folder" -p "$port" "${options[@]}" >"$log" 2>&1
        server=$!
        for _ in {1..600}; do
            kill -0 "$server" 2>/dev/null || break
            "$postgres/pg_isready" -q -h 127.0.0.1 -p "$port" && return
            sleep 0.1
        done
        cat "$log" >&2
        end_group "$server" INT
        server=
    done
    fail 'PostgreSQL did not start; its log is above'
}
