#!/usr/bin/env bash
# package.sh makes the portable archive for Linux: program, desktop entry, icons, licence and an installer script.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
[ "$(uname -s)" = Linux ] || die "The archive for Linux is made on Linux; packages for other systems are not built yet."
scripts/install-deps.sh build package
scripts/build.sh release
id=$(metadata ID)
name=sendoff-$(metadata Version)-linux-$(go env GOARCH)
stage=$build/package/$name
rm -rf "$stage"
mkdir -p "$stage/bin" "$stage/share/applications" "$stage/share/systemd/user"
cp LICENSE README.md CHANGELOG.md packaging/linux/install.sh "$stage/"
cp "$build/sendoff-release" "$stage/bin/sendoff"
cp "packaging/linux/$id.desktop" "$stage/share/applications/"
cp packaging/linux/sendoff-outbox.service packaging/linux/sendoff-outbox.timer "$stage/share/systemd/user/"
for size in 16 24 32 48 64 128 256 512; do
	mkdir -p "$stage/share/icons/hicolor/${size}x$size/apps"
	cp "assets/icons/sendoff-$size.png" "$stage/share/icons/hicolor/${size}x$size/apps/$id.png"
done
mkdir -p "$stage/share/icons/hicolor/scalable/apps"
cp assets/icon.svg "$stage/share/icons/hicolor/scalable/apps/$id.svg"
# The same files in the same order with the same times give the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-0}" \
	-C "$build/package" -cJf "$build/$name.tar.xz" "$name"
say "made build/$name.tar.xz ($(du -h "$build/$name.tar.xz" | cut -f1))"
say "Not built yet: .deb, .rpm, the Windows installer, the macOS bundle."
