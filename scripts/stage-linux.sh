#!/usr/bin/env bash
# stage-linux.sh lays the program and everything around it out as it is installed, in build/package/root/usr.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/build.sh release
scripts/build.sh nogui # explains itself on a machine without the libraries of a window
id=$(metadata ID)
usr=$build/package/root/usr
rm -rf "$build/package/root"

# put MODE FILE PLACE copies a file below usr.
put() { install -D -m "$1" "$2" "$usr/$3"; }

put 755 "$build/sendoff-release" bin/sendoff
put 644 "packaging/linux/$id.desktop" "share/applications/$id.desktop"
for unit in service timer; do put 644 "packaging/linux/sendoff-outbox.$unit" "lib/systemd/user/sendoff-outbox.$unit"; done
for size in 16 24 32 48 64 128 256 512; do
	put 644 "assets/icons/sendoff-$size.png" "share/icons/hicolor/${size}x$size/apps/$id.png"
done
put 644 assets/icon.svg "share/icons/hicolor/scalable/apps/$id.svg"

# "Send to" in the file managers that let a package add it.
put 644 packaging/linux/send-to/dolphin.desktop "share/kio/servicemenus/$id.desktop"
put 644 packaging/linux/send-to/thunar.desktop "share/Thunar/sendto/$id.desktop"
put 644 packaging/linux/send-to/file-manager-actions.desktop "share/file-manager/actions/$id.desktop"
put 644 packaging/linux/send-to/nemo.nemo_action "share/nemo/actions/$id.nemo_action"
put 644 packaging/linux/send-to/nautilus.py "share/nautilus-python/extensions/$id.py"

# in_language LANGUAGE FILE ARGUMENT… has the program explain itself.
in_language() {
	local language=$1 file=$usr/$2
	shift 2
	mkdir -p "$(dirname "$file")"
	env -u LC_ALL -u LC_MESSAGES LANGUAGE="$language" LANG="$language.UTF-8" "$build/sendoff-nogui" "$@" >"$file"
}
in_language en share/man/man1/sendoff.1 manual
in_language tr share/man/tr/man1/sendoff.1 manual
in_language en share/bash-completion/completions/sendoff completion bash
in_language en share/zsh/vendor-completions/_sendoff completion zsh
in_language en share/fish/vendor_completions.d/sendoff.fish completion fish
gzip -9nf "$usr/share/man/man1/sendoff.1" "$usr/share/man/tr/man1/sendoff.1"

date=$(date -u -d "@$(release_time)" +%F)
sed "s/@VERSION@/$(metadata Version)/; s/@DATE@/$date/" "packaging/linux/$id.metainfo.xml" >"$build/package/metainfo.xml"
put 644 "$build/package/metainfo.xml" "share/metainfo/$id.metainfo.xml"
put 644 README.md share/doc/sendoff/README.md
{
	printf 'sendoff (%s) unstable; urgency=medium\n\n' "$(metadata Version)"
	printf '  * What has changed is in the file CHANGELOG.md beside this one.\n\n'
	printf ' -- %s  %s\n' "$(metadata Maintainer)" "$(date -u -R -d "@$(release_time)")"
} >"$build/package/changelog"
gzip -9nf "$build/package/changelog"
put 644 "$build/package/changelog.gz" share/doc/sendoff/changelog.gz
put 644 CHANGELOG.md share/doc/sendoff/CHANGELOG.md
{
	printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\n'
	sed -n 's/^Copyright (c) /Copyright: /p' LICENSE
	printf 'License: MIT\n'
	sed -n '/^Permission/,$s/^/ /p' LICENSE | sed 's/^ $/ ./'
} >"$build/package/copyright"
put 644 "$build/package/copyright" share/doc/sendoff/copyright
