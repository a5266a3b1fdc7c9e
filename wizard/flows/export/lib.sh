# What it says goes to the terminal; WORK holds what it must keep for a while.
exec 3>&2
WORK=$(mktemp -d "${TMPDIR:-/tmp}/peerage.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
say() { printf '%s\n' "$*" >&3; }
die() {
  say "$@"
  exit 1
}
# retry SECONDS PAUSE COMMAND...: again and again until it succeeds
retry() {
  local end=$((SECONDS + $1)) pause=$2 said=
  shift 2
  until "$@" 2>"$WORK/refusal"; do
    if ((SECONDS >= end)); then
      cat "$WORK/refusal" >&3
      say "gave up: $1"
      return 1
    fi
    [[ -n $said ]] || say "  waiting: $1 $(head -n 1 "$WORK/refusal")"
    said=yes
    sleep "$pause"
  done
}
lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
# made KIND NAME: what this script made is written down, for "down"
MADE=${MADE:-$0.made}
made() { printf '%s\t%s\n' "$1" "$2" >>"$MADE"; }
# every KIND COMMAND...: for each thing of this kind that this script made, its
# name behind the command's words
every() {
  local kind=$1 what name
  shift
  [[ -f $MADE ]] || return 0
  while IFS=$'\t' read -r what name; do
    [[ $what == "$kind" ]] || continue
    say "  $what $name"
    "$@" "$name" </dev/null
  done <"$MADE"
}
# was_made KIND [NAME]: whether this script made such a thing
was_made() { grep -qsF "$1"$'\t'"${2:-}" "$MADE"; }
# undone COMMAND...: deletes; what is gone already is well
undone() {
  "$@" 2>"$WORK/undone" && return 0
  grep -qiE 'not ?found|does not exist|404' "$WORK/undone" && return 0
  cat "$WORK/undone" >&2
  return 1
}
# broken STATE: Aiven does not go on from there by itself
broken() {
  case $1 in INVALID_SPECIFICATION | REJECTED_BY_PEER | DELETED_BY_PEER | ERROR) return 0 ;; esac
  return 1
}
# sign_in_to SUBSCRIPTION: in a folder of this script's own, so that the
# sign-in that you have with az stays as it is.
sign_in_to() {
  export AZURE_CONFIG_DIR="$WORK/az" AZURE_CORE_LOGIN_EXPERIENCE_V2=off
  az login --output none
  az account set --subscription "$1"
}
