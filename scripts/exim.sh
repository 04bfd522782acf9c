#!/usr/bin/env bash
# exim.sh unpacks an Exim into build/exim, for tests. It is not installed: no service, no user, no file outside build/.
# On Debian and its kin only; elsewhere it says so, and the test that wants it is skipped.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

dir=$build/exim
exim=$dir/root/usr/sbin/exim4
[ ! -x "$exim" ] || exit 0
has apt-get || {
	note "no Exim for the tests: this system has no apt-get"
	exit 0
}

# unpack NAME… fetches packages and lays their files under root/.
unpack() {
	apt-get download -q -o APT::Sandbox::User=root "$@" || {
		as_root apt-get update -q
		apt-get download -q -o APT::Sandbox::User=root "$@"
	}
	for deb in ./*.deb; do dpkg -x "$deb" root; done
}

# incomplete tells whether a library of Exim's is missing; the test runs it with the same path.
incomplete() {
	LD_LIBRARY_PATH=$(printf '%s:' root/usr/lib/*-linux-*/) ldd "$exim" | grep -q 'not found'
}

# libraries NAME… prints the libraries that packages depend on.
libraries() { apt-cache depends -i "$@" | sed -n 's/^ *Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | grep -v '^libc6' | sort -u; }

mkdir -p "$dir"
cd "$dir"
names=exim4-daemon-light
{
	unpack $names
	for _ in 1 2 3; do
		incomplete || break
		# shellcheck disable=SC2086 # one word a package
		names=$(libraries $names)
		# shellcheck disable=SC2086
		unpack $names
	done
} >"$build/exim.log" 2>&1 || {
	tail -n 20 "$build/exim.log" >&2
	rm -rf "$dir"
	die "Exim could not be unpacked."
}
