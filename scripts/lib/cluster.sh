# shellcheck shell=bash
# What stands around the instances of scripts/run --cluster. Sourced after processes.sh.

# start_redis PORT LOG: it keeps nothing on disk.
start_redis() {
    start_child redis-server --bind 127.0.0.1 --port "$1" --save '' --appendonly no >"$2" 2>&1
}

# start_nginx FOLDER PORT FIRST SECOND: at PORT, in front of the instances at two ports, as operators would (docs/operations/nginx.conf).
# Around that stands what lets an ordinary user run it, all of it in FOLDER.
start_nginx() {
    mkdir -p "$1"
    sed -e "s/listen 8080/listen 127.0.0.1:$2/" -e "s/127\.0\.0\.1:8081/127.0.0.1:$3/" -e "s/127\.0\.0\.1:8082/127.0.0.1:$4/" \
        docs/operations/nginx.conf >"$1/referralhub.conf"
    cat >"$1/nginx.conf" <<'TEXT'
daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path client;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include referralhub.conf;
}
TEXT
    # Debian keeps it where an ordinary user does not look
    PATH=$PATH:/usr/sbin start_child nginx -p "$1" -c nginx.conf -e error.log
}
