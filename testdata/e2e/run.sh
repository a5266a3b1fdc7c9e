#!/usr/bin/env bash
# Runs the documents' own requests, and the aws command line, against the lab.
# PEERAGE is the program (default bin/peerage); AZ a working az, if there is
# one; ONLY a list of parts to run. Exit code 1 when a check fails.
# shellcheck disable=SC1090,SC1091,SC2034 # its parts are read as it goes, and share its variables
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peerage=${PEERAGE:-$here/../../bin/peerage}
work=$(mktemp -d)
fails=0 checks=0
lab=

cleanup() {
  if [[ -n $lab ]]; then
    kill -INT "$lab" 2>/dev/null || true
    wait "$lab" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'echo "stopped at ${BASH_SOURCE[0]}:$LINENO"' ERR

. "$here/lib.sh"

"$peerage" lab --json --listen 127.0.0.1:0 --speed 100 >"$work/card" 2>"$work/log" &
lab=$!
for _ in $(seq 100); do
  [[ -s $work/card ]] && break
  kill -0 "$lab" 2>/dev/null || { cat "$work/log"; die "the lab did not start"; }
  sleep 0.1
done
card() { jq -er "$1" "$work/card"; }

login=$(card .endpoints.login) graph=$(card .endpoints.graph) arm=$(card .endpoints.arm)
aiven=$(card .endpoints.aiven) astra=$(card .endpoints.astra) aws=$(card .endpoints.aws) upcloud=$(card .endpoints.upcloud)
ca=$(card .ca_file)

# unserved lists what was asked and nothing serves. Two parts ask for such on
# purpose.
unserved() { grep 'nothing serves' "$work/log" | grep -v -e nonsense -e '^[0-9:]* aws ' || true; }

for part in ${ONLY:-lab page clients peerage azure aiven astra privatelink aws upcloud} ${AZ:+az}; do
  echo "== $part"
  . "$here/$part.sh"
  is "all that was asked is served" "" "$(unserved)"
done

kill -INT "$lab"
code=0
wait "$lab" || code=$?
lab=
is "a stopped lab ends well" 0 "$code"
is "and takes its files away" no "$([[ -e $ca ]] && echo yes || echo no)"
echo "$checks checks, $fails failed"
[[ $fails -eq 0 ]]
