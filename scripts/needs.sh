# shellcheck shell=bash disable=SC2154 # lib.sh sets root and scratch
# What the scripts need of the machine: found, installed, or named in one line with what installs it. Sourced by lib.sh, never run.

need_dotnet() {
    # shellcheck disable=SC2016 # for another shell
    local found remedy='curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH=~/.dotnet:$PATH'
    command -v dotnet >/dev/null || fail "missing: the .NET SDK 10. To install it: $remedy"
    found=$(cd "$root" && dotnet --version 2>&1) && { say "Using .NET SDK $found"; return; }
    case $(dotnet --list-sdks 2>/dev/null) in
        10.* | *$'\n'10.*) fail "the .NET SDK 10 does not run: ${found%%$'\n'*}" ;;
        '') fail "missing: the .NET SDK 10 (there is a runtime only). To install it: $remedy" ;;
        *) fail "missing: the .NET SDK 10 (there is $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')). To install it: $remedy" ;;
    esac
}

# of this system, if it is known
for manager in apt-get dnf brew ''; do ! command -v "$manager" >/dev/null || break; done

can_install() { [ "$(id -u):$manager" = 0:apt-get ]; }

# need PROGRAM...: finds all of these, by the names in `title`, after installing what is missing; else one line says what to install.
need() {
    local program missing=() packages=()
    for program; do "find_$program" || missing+=("$program"); done
    ((${#missing[@]})) || return 0
    can_install || fail "$(lack "${missing[@]}")"
    for program in "${missing[@]}"; do packages+=("$(package "$program")"); done
    say "Installing with apt-get: ${packages[*]}"
    quietly install_packages "${packages[@]}" || fail "apt-get could not install ${packages[*]}"
    for program in "${missing[@]}"; do
        "find_$program" || fail "apt-get installed $(package "$program"), but there is no $(title "$program")"
    done
}

# lack PROGRAM...: that they are missing and what installs them, in a line.
lack() {
    local program names='' wanted=''
    for program; do
        names+=${names:+, }$(title "$program")
        wanted+=" $(package "$program")"
    done
    case $(id -u):$manager in
        *:) echo "missing: $names. To install, by the packages' usual names:$wanted" ;;
        0:* | *:brew) echo "missing: $names. To install: $manager install$wanted" ;;
        *) echo "missing: $names. To install: sudo $manager install$wanted" ;;
    esac
}

find_util-linux() { command -v flock >/dev/null && command -v setpriv >/dev/null; }

find_curl() { command -v curl >/dev/null; }

# find_redis: its server into $redis; Debian's redis-tools have it by another name.
find_redis() {
    redis=$(command -v redis-server) || {
        redis=$scratch/redis-server
        ln -s "$(command -v redis-check-rdb)" "$redis" 2>/dev/null || return
    }
    say "Using $("$redis" --version | cut -d' ' -f1-3)"
}

# find_postgresql: the folder of the programs of version $major, or of the newest, into $postgres.
find_postgresql() {
    local folder version
    postgres=
    while IFS= read -r folder; do
        [[ -x $folder/initdb && -x $folder/postgres && -x $folder/pg_isready ]] || continue
        version=$("$folder/postgres" --version) || continue
        version=${version#*) } # of "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        version=${version%%[!0-9]*}
        [ "$version" -ge 15 ] && [ "${major:-$version}" = "$version" ] && postgres=$folder
    done < <(
        dirname "$(command -v postgres || echo /nowhere/postgres)"
        printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -V
    )
    [ -n "$postgres" ] && say "Using $("$postgres/postgres" --version)"
}

title() {
    case $1 in
        postgresql) echo "PostgreSQL ${major:-15 or newer}" ;;
        redis) echo Redis ;;
        util-linux) echo 'flock and setpriv' ;;
        *) echo "$1" ;;
    esac
}

# redis-tools, for the package redis-server would start one on port 6379 now and at each boot; it holds the same program.
package() {
    case $manager:$1 in
        apt-get:postgresql) echo "postgresql${major:+-$major}" ;;
        apt-get:redis) echo redis-tools ;;
        dnf:postgresql) echo postgresql-server ;;
        *) echo "$1" ;;
    esac
}

# Debian would make and start a cluster of its own, on port 5432. What keeps it from that goes again, so that one that somebody
# installs on purpose later is set up as usual.
# shellcheck disable=SC2317,SC2329 # handed to quietly
install_packages() (
    export DEBIAN_FRONTEND=noninteractive
    umask 022
    if [[ $* == *postgresql* ]]; then
        keep=/etc/postgresql-common/createcluster.d/referralhub.conf
        trap 'rm -f "$keep"' EXIT
        trap 'exit 143' TERM
        mkdir -p "${keep%/*}" && echo 'create_main_cluster = false' >"$keep" || exit
    fi
    apt-get -o DPkg::Lock::Timeout=300 update && apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
)
