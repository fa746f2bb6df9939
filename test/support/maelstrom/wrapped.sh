#!/bin/sh
# Starts the program and waits for it, as scripts of other languages do: signals have to reach both.
node "$(dirname "$0")/leader.mjs" "$@"
