# shellcheck shell=bash
# What every script here shares. Sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
cd "$root"

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
die() {
	note "$*"
	exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# metadata KEY prints a value of FyneApp.toml, the one place that holds name, id and version.
metadata() { sed -n "s/^$1 = \"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" "$root/FyneApp.toml" | head -n 1; }

# as_root runs a command as root; sudo asks for the password only when it is needed.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif has sudo; then
		sudo "$@"
	else
		die "This needs root, and there is no sudo here. As root, run: $*"
	fi
}

# need_go stops with a clear word where Go is missing or too old for go.mod.
need_go() {
	has go || die "Go is missing. Sendoff needs Go $(sed -n 's/^go //p' go.mod) or newer: https://go.dev/dl/"
	go version >/dev/null 2>&1 || die "This Go is too old: go.mod asks for $(sed -n 's/^go //p' go.mod)."
}

# has_display tells whether a window can be opened.
has_display() {
	[ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]
}

# tools linters|packaging builds the tools of a module in tools/ once a version, and prints their folder.
tools() {
	local module=tools/$1 dir=$build/tools/$1
	if [ ! -e "$dir/built" ] || [ "$module/go.mod" -nt "$dir/built" ]; then
		note "building the tools of $module (once)"
		mkdir -p "$dir"
		go build -C "$module" -o "$dir/" tool
		touch "$dir/built"
	fi
	printf '%s' "$dir"
}

# release_time is when what is being built was last changed, in seconds: everything made of it bears this time.
release_time() {
	printf '%s' "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
}
