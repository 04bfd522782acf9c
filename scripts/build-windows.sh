#!/usr/bin/env bash
# build-windows.sh makes build/windows/sendoff.exe, the window, and build/windows/sendoff.com, its twin for the console,
# on Linux, with mingw-w64's compiler.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
scripts/install-deps.sh windows
version=$(metadata Version)
four=$version.$(metadata Build)
out=$build/windows
mkdir -p "$out"
sed "s/@FOUR@/$four/" packaging/windows/sendoff.manifest >"$out/sendoff.manifest"
sed "s/@COMMAS@/${four//./,}/; s/@VERSION@/$version/" packaging/windows/sendoff.rc >"$out/sendoff.rc"
# Go links what is called so into a program for Windows. It is in no commit, and goes again.
resources=$root/resources_windows_amd64.syso
trap 'rm -f "$resources"' EXIT
x86_64-w64-mingw32-windres --codepage=65001 -I . -o "$resources" "$out/sendoff.rc"
flags="-s -w"
export GOOS=windows GOARCH=amd64
CGO_ENABLED=0 go build -trimpath -ldflags "$flags" -tags nogui -o "$out/sendoff.com" .
CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go build -trimpath -ldflags "$flags -H windowsgui" -tags migrated_fynedo,no_animations \
	-o "$out/sendoff.exe" .
