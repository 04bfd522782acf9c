#!/usr/bin/env bash
# package-test.sh makes the portable archive, installs it into an empty folder, and sends a message with what was
# installed.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/package.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tar -xJf "$build/sendoff-$(metadata Version)-linux-$(go env GOARCH).tar.xz" -C "$dir"
unpacked=$(echo "$dir"/sendoff-*)
"$unpacked/install.sh" "$dir/installed"
cd "$dir/installed"
desktop-file-validate share/applications/*.desktop
XDG_RUNTIME_DIR=$dir systemd-analyze --user verify "$dir/installed/share/systemd/user/sendoff-outbox.timer" "$dir/installed/share/systemd/user/sendoff-outbox.service"
for key in ID Name; do
	grep -rq "$(metadata "$key")" share/applications/*.desktop || die "the desktop entry does not name $(metadata "$key")"
done
[ -f "share/icons/hicolor/256x256/apps/$(sed -n 's/^Icon=//p' share/applications/*.desktop).png" ] || die "no icon"
bin/sendoff --version | grep -q "$(metadata Version)" || die "the program has another version than FyneApp.toml"
bin/sendoff --home "$dir/home" send --from practice --to you@example.org --subject "from the package" --body "hello"
"$unpacked/install.sh" --remove "$dir/installed"
[ -z "$(find . -type f)" ] || die "something is left: $(find . -type f)"
