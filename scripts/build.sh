#!/usr/bin/env bash
# build.sh [checked|nogui|release] makes build/sendoff; checked: build/sendoff-checked, whose Fyne reports every call
# from a wrong goroutine (slower, for tests); nogui: build/sendoff-nogui, the command line alone, without a C compiler;
# release: build/sendoff-release, small and without paths of this machine.
# no_animations is Fyne's own tag: without it the caret fades, and the whole window is painted for that, 60 times a
# second, as long as it has the keyboard. migrated_fynedo leaves out Fyne's checks of the goroutine.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
mkdir -p "$build"
case ${1:-} in
'') go build -tags migrated_fynedo,no_animations -o "$build/sendoff" . ;;
checked) go build -tags no_animations -o "$build/sendoff-checked" . ;;
nogui) CGO_ENABLED=0 go build -tags nogui -o "$build/sendoff-nogui" . ;;
release) go build -trimpath -ldflags "-s -w" -tags migrated_fynedo,no_animations -o "$build/sendoff-release" . ;;
*) die "usage: build.sh [checked|nogui|release]" ;;
esac
