#!/usr/bin/env bash
# screenshots.sh takes pictures of the real window, light and dark, into build/screenshots.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
scripts/install-deps.sh build test
scripts/build.sh
mkdir -p "$build/screenshots"
SENDOFF_SCREENSHOTS=$build/screenshots go test -tags e2e,screens -count 1 -run '^TestScreens$' ./e2e
say "pictures are in build/screenshots:"
ls "$build/screenshots"
