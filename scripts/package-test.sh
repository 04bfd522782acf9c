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
	"$@" --version | grep "$version" >/dev/null || die "the program has another version than FyneApp.toml"
	"$@" --home "$dir/home" send --from practice --to you@example.org --subject "from the package" --body "hello" >/dev/null
}

archive() {
	tar -xJf "$packages.tar.xz" -C "$dir"
	unpacked=$(echo "$dir"/sendoff-*)
	place="$dir/her öwn & my programs"
	"$unpacked/install.sh" "$place"
	cd "$place"
	bin/sendoff --home "$dir/running" outbox run --watch &
	running=$!
	until [ -e "$dir/running/sendoff.db" ]; do
		kill -0 "$running" || die "the program does not stay"
		sleep 0.1
	done
	"$unpacked/install.sh" "$place" # over a program that runs
	kill "$running"
	wait "$running" || true
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
	LANG=tr_TR.UTF-8 man -L tr sendoff 2>/dev/null | grep KOMUTLAR >/dev/null
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
	rpm --checksig --nosignature "$packages.rpm" | grep -i "digests ok" >/dev/null
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

# What a Mac packs can be looked at anywhere, though not packed.
mac() {
	python3 - "$(metadata ID)" "$version" "$(metadata Build)" <<'PYTHON'
import plistlib, re, struct, sys
identifier, version, build = sys.argv[1:]
text = open("packaging/macos/Info.plist", "rb").read()
for name, value in (("ID", identifier), ("VERSION", version), ("BUILD", build)):
    text = text.replace(b"@%s@" % name.encode(), value.encode())
info = plistlib.loads(text)
assert not re.search(rb"@[A-Z]+@", text), "something is not filled in"
assert info["CFBundleIdentifier"] == identifier and info["CFBundleShortVersionString"] == version
assert info["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["mailto"]
assert info["NSServices"][0]["NSMessage"] == "sendFiles"
assert "sendFiles:" in open("desktop/appleevents/handler_darwin.m").read()
plistlib.load(open("packaging/macos/entitlements.plist", "rb"))
icon = open("assets/" + info["CFBundleIconFile"], "rb").read()
magic, length = struct.unpack(">4sI", icon[:8])
assert magic == b"icns" and length == len(icon)
kinds, at = set(), 8
while at < length:
    kind, size = struct.unpack(">4sI", icon[at : at + 8])
    kinds.add(kind.decode())
    at += size
assert at == length and {"ic08", "ic09", "ic10"} <= kinds, kinds
menu = info["NSServices"][0]["NSMenuItem"]["default"]
assert '"%s" =' % menu in open("packaging/macos/tr.lproj/ServicesMenu.strings", encoding="utf-8").read()
PYTHON
	rooms=$(go list ./... | grep -v '^sendoff$' | grep -v '/ui$' | grep -v '/e2e' | grep -v '/bench')
	# shellcheck disable=SC2086 # one word a room
	CGO_ENABLED=0 GOOS=darwin go vet $rooms
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
	gotest "the desktop opens what was installed" -tags "e2e packages" -run '^TestInstalled' -count 1 -timeout 8m ./e2e ||
		broken+=("the desktop opens what was installed") # and go on: it has to be removed
	part ".deb removed by apt" remove_deb
fi
part ".rpm" rpm_file
part "the Mac's bundle, as far as it can be seen here" mac
finish
