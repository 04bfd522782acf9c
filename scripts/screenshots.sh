#!/usr/bin/env bash
# screenshots.sh takes pictures of the real window, in both languages, light and dark, into build/screenshots, and renews
# the one of the README.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
scripts/install-deps.sh build test
scripts/build.sh
mkdir -p "$build/screenshots"
SENDOFF_SCREENSHOTS=$build/screenshots go test -tags e2e,screens -count 1 -run '^TestScreens$' ./e2e
cp "$build/screenshots/en-light-4-message.png" assets/window.png
say "pictures are in build/screenshots:"
ls "$build/screenshots"
