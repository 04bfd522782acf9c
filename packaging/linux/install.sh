#!/bin/sh
# install.sh [PREFIX] installs Sendoff for you alone, in ~/.local, or for everyone: sudo ./install.sh /usr/local
# uninstall: install.sh --remove [PREFIX]
set -eu
cd "$(dirname "$0")"
remove=
if [ "${1:-}" = --remove ]; then
	remove=yes
	shift
fi
prefix=${1:-$HOME/.local}
find bin share -type f | while read -r file; do
	if [ -n "$remove" ]; then
		rm -f "$prefix/$file"
	else
		mkdir -p "$prefix/$(dirname "$file")"
		cp "$file" "$prefix/$file.new" # what runs is not written to, but its name can be given to another
		mv -f "$prefix/$file.new" "$prefix/$file"
	fi
done
if [ -z "$remove" ]; then
	program=$(printf '%s' "$prefix/bin/sendoff" | sed 's/[&|\]/\\&/g') # as sed takes it
	# A menu does not look for programs in every folder.
	find share/applications share/kio share/Thunar share/file-manager share/nemo -type f | while read -r file; do
		sed "s|^Exec=sendoff|Exec=\"$program\"|" "$file" >"$prefix/$file"
	done
	file=share/nautilus-python/extensions/org.sendoff.Sendoff.py
	sed "s|\"sendoff\", \"attach\"|\"$program\", \"attach\"|" "$file" >"$prefix/$file"
	sed "s|^ExecStart=sendoff|ExecStart=\"$program\"|" share/systemd/user/sendoff-outbox.service \
		>"$prefix/share/systemd/user/sendoff-outbox.service"
fi
if command -v update-desktop-database >/dev/null; then
	update-desktop-database "$prefix/share/applications" 2>/dev/null || true
fi
if [ -n "$remove" ]; then
	# The cache made above is ours where no other program is left in the folder.
	if [ "$(ls -A "$prefix/share/applications" 2>/dev/null)" = mimeinfo.cache ]; then
		rm -f "$prefix/share/applications/mimeinfo.cache"
	fi
	echo "Sendoff is removed from $prefix. Your messages and accounts are untouched."
else
	echo "Sendoff is installed in $prefix; start it as $prefix/bin/sendoff or from the menu."
fi
