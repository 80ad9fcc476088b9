# Parent of a throwaway server. $1: the cluster's directory, $2: the server's binaries.
# Takes orders from standard input, a pipe that the owner holds; when it closes, the owner
# is gone or done with the server.
cd "$1" || exit 1
server=

start() {
    "$2/postgres" -D data </dev/null 2>>log &
    server=$!
}

stop() {
    kill -s "$1" "$server"
    wait "$server"
}

while read -r order; do
    case $order in
    init)
        "$2/initdb" -D data --no-sync -A trust -U postgres -E UTF8 --locale=C </dev/null >>log 2>&1
        echo $?
        ;;
    start)
        # From here on only the server holds standard output: it closes when the server ends.
        start "$@"
        exec >/dev/null
        ;;
    restart)
        stop INT
        start "$@"
        ;;
    esac
done

if [ -n "$server" ]; then
    # A server without a pid file has made nothing that needs clearing up, and may not yet
    # listen to SIGQUIT, which shells have their background jobs ignore.
    if [ -s data/postmaster.pid ]; then stop QUIT; else stop KILL; fi
fi
cd / && rm -rf "$1"
