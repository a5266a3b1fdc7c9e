# retry SECONDS PAUSE COMMAND...: again and again until it succeeds
retry() {
  local end=$((SECONDS + $1)) pause=$2
  shift 2
  until "$@"; do
    if ((SECONDS >= end)); then
      echo "gave up: $1" >&2
      return 1
    fi
    sleep "$pause"
  done
}
lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }