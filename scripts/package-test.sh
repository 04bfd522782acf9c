#!/usr/bin/env bash
# package-test.sh [PART] makes what Linux installs and proves it: the archive in an empty folder with a space in its name, the
# .deb with apt on this machine (and away again), the .rpm with rpm's own tools.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$root/scripts/steps.sh"

version=$(metadata Version)
packages=$build/sendoff-$version-linux-$(go env GOARCH)
id=$(metadata ID)
dir=$build/test/package

# sends PROGRAM… has what was installed send a message to the practice mailbox.
sends() {
	"$@" --version | grep -q "$version" || die "the program has another version than FyneApp.toml"
	"$@" --home "$dir/home" send --from practice --to you@example.org --subject "from the package" --body "hello" >/dev/null
}

archive() {
	tar -xJf "$packages.tar.xz" -C "$dir"
	unpacked=$(echo "$dir"/sendoff-*)
	place="$dir/her öwn programs"
	"$unpacked/install.sh" "$place"
	cd "$place"
	desktop-file-validate share/applications/*.desktop
	XDG_RUNTIME_DIR=$dir systemd-analyze --user verify "$place"/share/systemd/user/sendoff-outbox.*
	grep -q "^Exec=\"$place/bin/sendoff\" attach" share/kio/servicemenus/*.desktop
	sends "$place/bin/sendoff"
	"$unpacked/install.sh" --remove "$place"
	[ -z "$(find . -type f)" ] || die "something is left: $(find . -type f)"
}

deb() {
	lintian --fail-on error --suppress-tags hardening-no-pie "$packages.deb"
}

# is_installed tells whether the system has the package.
is_installed() { dpkg-query -W -f='${db:Status-Abbrev}' sendoff 2>/dev/null | grep -q '^.i'; }

install_deb() {
	if is_installed; then die "Sendoff is installed on this computer; that stays as it is, so this is not tried."; fi
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$packages.deb" >"$build/install.log" 2>&1
	sends /usr/bin/sendoff
	appstreamcli validate --no-net "/usr/share/metainfo/$id.metainfo.xml"
	desktop-file-validate "/usr/share/applications/$id.desktop"
	man -w sendoff >/dev/null
	LANG=tr_TR.UTF-8 man -L tr sendoff 2>/dev/null | grep -q KOMUTLAR
	XDG_RUNTIME_DIR=$dir systemd-analyze --user verify /usr/lib/systemd/user/sendoff-outbox.service /usr/lib/systemd/user/sendoff-outbox.timer
	bash -c '. /usr/share/bash-completion/completions/sendoff; COMP_WORDS=(sendoff out) COMP_CWORD=1; _sendoff; [ "${COMPREPLY[*]}" = outbox ]'
}

remove_deb() {
	dpkg -L sendoff >"$dir/files"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get purge -qy sendoff >"$build/install.log" 2>&1
	while read -r file; do
		[ -d "$file" ] || [ ! -e "$file" ] || die "$file is left"
	done <"$dir/files"
	for file in bin/sendoff share/doc/sendoff lib/systemd/user/sendoff-outbox.timer; do
		[ ! -e "/usr/$file" ] || die "/usr/$file is left"
	done
}

# The two packages hold the same files, and rpm takes its own as whole.
rpm_file() {
	rpm --checksig --nosignature "$packages.rpm" | grep -qi "digests ok"
	rpm -qlp "$packages.rpm" | sort >"$dir/rpm"
	dpkg-deb --fsys-tarfile "$packages.deb" | tar -t | sed 's|^\./|/|; s|^usr|/usr|' | grep -v '/$' | grep -v '^/$' | sort >"$dir/deb"
	while read -r file; do grep -qx "$file" "$dir/rpm" || die "$file is not in the .rpm"; done <"$dir/deb"
	mkdir -p "$dir/system"
	rpm --root "$dir/system" --initdb
	rpm --root "$dir/system" -i --nodeps --noscripts --nosignature "$packages.rpm"
	sends "$dir/system/usr/bin/sendoff"
	rpm --root "$dir/system" -V --nodeps sendoff
	rpm --root "$dir/system" -e --noscripts sendoff
	[ ! -e "$dir/system/usr/bin/sendoff" ]
}

# A part in a process of its own, since a shell that asks whether a function fails goes on behind each failure in it.
if [ $# -gt 0 ]; then
	rm -rf "$dir"
	mkdir -p "$dir"
	"$1"
	exit
fi
part() { check "$1" "$0" "$2"; }
scripts/package.sh
part "portable archive" archive
part "lintian" deb
part ".deb installed by apt" install_deb
if is_installed; then
	gotest "the desktop opens what was installed" -tags "e2e packages" -run '^TestInstalled' -count 1 -timeout 8m ./e2e
	part ".deb removed by apt" remove_deb
fi
part ".rpm" rpm_file
finish
