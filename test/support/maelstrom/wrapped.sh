#!/bin/sh
# Starts the program and waits for it, as scripts of other languages do, beside something that would go on: signals have to reach all.
sleep 300 >/dev/null 2>&1 </dev/null &
node "$(dirname "$0")/leader.mjs" "$@"
