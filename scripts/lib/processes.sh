# shellcheck shell=bash
# Lines for people, ports, and children that end with the script. Sourced, never run.

fail() {
    printf '%s: %s\n' "scripts/${0##*/}" "$*" >&2
    exit 1
}

is_busy() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null
}

# Below 32768, where no system takes its outgoing ports from: what is free now is free a second later.
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)); is_busy "$port"; do :; done
    echo "$port"
}

# is_running PID TEXT: the process lives and TEXT is in its command line. A number out of an old file may be anybody's by now.
is_running() {
    local command
    command=$({ tr '\0' ' ' <"/proc/$1/cmdline" || ps -o args= -p "$1"; } 2>/dev/null) || return 1
    [[ $command == *"$2"* ]]
}

# start_child COMMAND...: runs it in the background and puts its process id into $child. Its process group is its own, so that
# Ctrl-C reaches the script alone, which then ends its children in the right order, each with all that it started.
# Descriptor 9 is the lock of scripts/run: a child that survives a kill -9 of the script must not keep it.
start_child() {
    set -m
    "$@" </dev/null 9>&- &
    child=$!
    set +m
}

# run_child COMMAND...: the same and waits. A trap runs at once during `wait`, but only after the end of a command in the foreground.
run_child() {
    local status=0
    start_child "$@"
    wait "$child" || status=$?
    child=
    return "$status"
}

# stop_group PID: ends a process and all of its group, kindly for as long as the API may take to stop.
stop_group() {
    kill -TERM -- "-$1" 2>/dev/null || return 0
    for _ in {1..160}; do
        kill -0 -- "-$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

# on_exit FUNCTION: calls it once, however the script ends.
on_exit() {
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # shellcheck disable=SC2064 # the name is meant to be expanded now
    trap "trap '' HUP INT TERM; set +e; $1" EXIT
}
