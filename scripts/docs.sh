#!/usr/bin/env bash
# docs.sh [--check] writes the pages of docs/ that say what the program says; with --check it only compares them.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/build.sh nogui
go build -o "$build/guide" ./scripts/guide
for page in providers:providers commands:command-line; do
	name=docs/${page#*:}.md
	new=$build/${page#*:}.md
	"$build/guide" "$build/sendoff-nogui" "${page%:*}" "docs/heads/${page#*:}.md" >"$new"
	if [ "${1:-}" = --check ]; then
		cmp -s "$new" "$name" || die "$name is not what the program says now: scripts/docs.sh"
	else
		cp "$new" "$name"
	fi
done
