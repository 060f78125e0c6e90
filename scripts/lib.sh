# shellcheck shell=bash
# What scripts/run and scripts/test share. Sourced, never run.
#
# bash runs a trap only when the command in the foreground has ended, so everything long runs in the background, in a process group of
# its own, and is waited for: a signal reaches the script alone, which then ends its children in order, each with all that it started.

set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit
scratch='' server='' major=''
# shellcheck source=scripts/needs.sh
. "$root/scripts/needs.sh"

say() { printf -- '--- %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "scripts/${0##*/}" "$*" >&2
    exit 1
}

# refuse TEXT: what was asked for makes no sense.
refuse() {
    printf '%s: %s; see scripts/%s --help\n' "scripts/${0##*/}" "$*" "${0##*/}" >&2
    exit 2
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
    export DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=true # which a new user's first build fails, and says so
    export DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
}

# one_at_a_time FILE: ends the script if another one holds it. A kill -9 leaves no lock behind, the system takes it back.
one_at_a_time() {
    exec 9>"$1" || fail "cannot write $1"
    flock -n 9 || fail "already running for this clone (the lock is $1)"
}

is_busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

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
