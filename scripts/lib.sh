# Shared by the scripts beside it: `source` it first. It moves to the repository root.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A heading on a line of its own, bold on a terminal.
heading() {
    if [[ -t 1 ]]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n== %s\n' "$*"; fi
}

say() { printf '%s\n' "$*"; }

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Microseconds since the epoch, whatever the locale's decimal point.
now() { printf '%s' "${EPOCHREALTIME//[^0-9]/}"; }

# "12.3 s" since a value of `now`.
since() {
    local tenths=$((($(now) - $1) / 100000))
    printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# The checks against undeclared imports hold in every build, so that all scripts share one build.
# shellcheck disable=SC2034  # the scripts use it
swift_build_arguments=(-c release --explicit-target-dependency-import-check error)
