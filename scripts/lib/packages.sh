# shellcheck shell=bash
# What the machine must have. Sourced after processes.sh.

require_sdk() {
    # neither a welcome page nor an HTTPS certificate on the first use of dotnet
    export DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    local version
    version=$(dotnet --version 2>/dev/null) || version=
    [[ $version == 10.* ]] || fail "the .NET SDK 10 is missing (https://dotnet.microsoft.com/download/dotnet/10.0)"
}

has_libsodium() {
    compgen -G '/usr/lib/*-linux-*/libsodium.so.*' || compgen -G '/usr/lib*/libsodium.so*' ||
        compgen -G '/usr/local/lib/libsodium.*' || compgen -G '/opt/homebrew/lib/libsodium.dylib'
} >/dev/null

# By their Debian names. The tests, the benchmarks and a cluster start a Redis and an nginx of their own, and the tests scan QR codes; the
# API runs without.
missing_packages() {
    find_postgres || echo postgresql
    has_libsodium || echo libsodium23
    command -v curl >/dev/null || echo curl
    [[ ! ${needs_redis:-} ]] || command -v redis-server >/dev/null || echo redis-server
    [[ ! ${needs_load:-} ]] || command -v wrk >/dev/null || echo wrk
    [[ ! ${needs_nginx:-} ]] || command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || echo nginx
    [[ ! ${needs_scanner:-} ]] || command -v rsvg-convert >/dev/null || echo librsvg2-bin
    [[ ! ${needs_scanner:-} ]] || command -v zbarimg >/dev/null || echo zbar-tools
}

# require_packages [MAJOR]: installs what is missing, and finds PostgreSQL, of that major version.
require_packages() {
    local missing
    missing=$(missing_packages | xargs)
    if [[ $missing ]]; then
        if ! command -v apt-get >/dev/null; then
            fail "missing: $missing. Install PostgreSQL 14 or newer, libsodium, curl, for the tests and a cluster Redis and nginx," \
                "for the tests also librsvg and ZBar, for the benchmarks wrk" \
                "(macOS: brew install postgresql@17 libsodium redis nginx librsvg zbar wrk)"
        fi
        [[ $(id -u) == 0 ]] || fail "missing: $missing. Install with: sudo apt-get install $missing"
        echo "Installing $missing ..."
        # shellcheck disable=SC2086 # one word a package
        install_packages $missing
    fi
    find_postgres "$@" || fail "PostgreSQL ${1:-14 or newer} is needed, but only other versions are installed"
}

# find_chromium: puts the path of an installed Chromium or Chrome, for the tests that need a browser, into $chromium.
find_chromium() {
    local name
    for name in "${REFERRALHUB_CHROMIUM:-}" chromium chromium-browser google-chrome \
        '/Applications/Chromium.app/Contents/MacOS/Chromium' '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
        if chromium=$(command -v "$name"); then return; fi
    done
    return 1
}

# want_chromium: finds or installs it. Without it the rest goes on, so this fails quietly, with the reason in $no_chromium.
want_chromium() {
    if find_chromium; then return; fi
    if ! command -v apt-get >/dev/null; then
        no_chromium='there is no Chromium (macOS: brew install --cask chromium)'
    elif [[ $(id -u) != 0 ]]; then
        no_chromium='there is no Chromium (sudo apt-get install chromium)'
    else
        echo 'Installing chromium ...'
        if (install_packages chromium) && find_chromium; then return; fi
        no_chromium='there is no Chromium, and apt-get could not install it'
    fi
    return 1
}

# want_node_packages [FOLDER...]: installs the packages of these folders of tests (all, if none is named) as they are locked. Without Node
# the rest goes on, so this fails quietly, with the reason in $no_node.
want_node_packages() {
    local folder log
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        no_node='there is no Node with npm (20 or newer)'
        return 1
    fi
    if (($# == 0)); then set -- tests/interop tests/app; fi
    for folder; do
        if cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed"; then continue; fi
        if ! log=$(cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts 2>&1); then
            # shellcheck disable=SC2034 # who calls it reads it
            no_node="npm ci failed in $folder ($(grep -m 1 'npm err' <<<"$log" || echo 'no reason given'))"
            return 1
        fi
        cp "$folder/package-lock.json" "$folder/node_modules/.installed"
    done
}

# Debian's PostgreSQL would set up and start a server of its own. The drop-in keeps it from that, and goes again,
# so that a server somebody installs later on purpose is set up as usual. Debian's Redis and nginx would start too, now and at each boot:
# a policy of ours, if there is none yet, forbids the one, and their services are disabled against the other.
install_packages() (
    drop_in=/etc/postgresql-common/createcluster.d/referralhub.conf
    policy=/usr/sbin/policy-rc.d
    log=$(mktemp)
    if [[ -e $policy ]]; then policy=; fi
    trap 'rm -f "$drop_in" "$log" ${policy:+"$policy"}' EXIT
    if [[ $policy ]]; then printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"; fi
    mkdir -p "${drop_in%/*}"
    echo 'create_main_cluster = false' >"$drop_in"
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
        fail "apt-get could not install $*"
    fi
    for service in redis-server nginx; do
        if [[ " $* " == *" $service "* ]]; then update-rc.d "$service" disable >>"$log" 2>&1 || true; fi
    done
)
