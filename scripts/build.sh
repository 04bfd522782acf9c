#!/usr/bin/env bash
# build.sh [checked|nogui|release] makes build/sendoff; checked: build/sendoff-checked, whose Fyne reports every call
# from a wrong goroutine (slower, for tests); nogui: build/sendoff-nogui, the command line alone, without a C compiler;
# release: build/sendoff-release, small and without paths of this machine.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
version="-X main.version=$(metadata Version)"
mkdir -p "$build"
case ${1:-} in
'') go build -ldflags "$version" -tags migrated_fynedo -o "$build/sendoff" . ;;
checked) go build -ldflags "$version" -o "$build/sendoff-checked" . ;;
nogui) CGO_ENABLED=0 go build -ldflags "$version" -tags nogui -o "$build/sendoff-nogui" . ;;
release) go build -trimpath -ldflags "-s -w $version" -tags migrated_fynedo -o "$build/sendoff-release" . ;;
*) die "usage: build.sh [checked|nogui|release]" ;;
esac
