#!/usr/bin/env bash
# package.sh makes what Linux installs: the .deb, the .rpm and the portable archive.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
[ "$(uname -s)" = Linux ] || die "The packages for Linux are made on Linux; packaging/macos/README.md tells how the Mac's are made."
scripts/install-deps.sh build package
scripts/stage-linux.sh
nfpm=$(tools packaging)/nfpm
version=$(metadata Version)
arch=$(go env GOARCH)
for kind in deb rpm; do
	ARCH=$arch VERSION=$version MAINTAINER=$(metadata Maintainer) SOURCE_DATE_EPOCH=$(release_time) \
		"$nfpm" package --config packaging/linux/nfpm.yaml --packager "$kind" --target "$build/sendoff-$version-linux-$arch.$kind" >/dev/null
done

# The archive is the same, below any folder.
name=sendoff-$version-linux-$arch
portable=$build/package/$name
rm -rf "$portable"
mkdir -p "$portable"
cp LICENSE README.md CHANGELOG.md packaging/linux/install.sh "$portable/"
cp -r "$build/package/root/usr/bin" "$build/package/root/usr/share" "$portable/"
rm -rf "$portable/share/doc"
cp -r "$build/package/root/usr/lib/systemd" "$portable/share/" # the one place that is read below any folder
# The same files in the same order with the same times give the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(release_time)" -C "$build/package" -cJf "$build/$name.tar.xz" "$name"
for kind in deb rpm tar.xz; do say "made build/$name.$kind ($(du -h "$build/$name.$kind" | cut -f1))"; done
