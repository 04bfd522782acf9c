#!/usr/bin/env bash
# screenshots.sh takes pictures of the real window, in both languages, light and dark, into build/screenshots, and renews
# those of the README and the guide.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
scripts/install-deps.sh build test
scripts/build.sh
mkdir -p "$build/screenshots"
SENDOFF_SCREENSHOTS=$build/screenshots go test -tags e2e,screens -count 1 -run '^TestScreens$' ./e2e
cp "$build/screenshots/en-light-4-message.png" assets/window.png
cp "$build/screenshots/en-light-5-sent.png" assets/sent.png
cp "$build/screenshots/en-light-2-account.png" assets/account.png
say "pictures are in build/screenshots:"
ls "$build/screenshots"
