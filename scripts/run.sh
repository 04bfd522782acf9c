#!/usr/bin/env bash
# run.sh is `make run`: installs what the build needs, builds, and opens the window. Where there is no display it
# sends a message from the practice account in the terminal instead.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# in_terminal shows the main job without a window, in a folder of its own: nothing of the user's is touched.
in_terminal() {
	local home=$build/try
	say "There is no display here, so no window. The same job in the terminal, with the practice account:"
	say
	say "\$ sendoff send --from practice --to you@example.org --subject 'First mail' --attach README.md"
	"$build/sendoff" --home "$home" send --from practice --to you@example.org --subject "First mail" \
		--body "Sent by Sendoff to the practice mailbox on this computer." --attach README.md
	say
	say "The practice mailbox, in $home/practice:"
	find "$home/practice" -name '*.eml' -exec grep -m 3 -HE '^(From|To|Subject): ' {} + |
		sed "s|^$home/practice/||"
}

need_go
scripts/install-deps.sh build
say "building (the first time takes some minutes)"
scripts/build.sh
if has_display; then
	exec "$build/sendoff" "$@"
fi
in_terminal
