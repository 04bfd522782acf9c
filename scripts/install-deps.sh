#!/usr/bin/env bash
# install-deps.sh GROUP… installs what is missing of the named groups of packages.tsv, and nothing else.
# Groups: build, test, more and installed and wine (for test-all), package, windows, icons; all means every one of them.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# system names the column of packages.tsv that fits this machine.
system() {
	if [ "$(uname -s)" = Darwin ]; then
		echo macos
	elif has apt-get; then
		echo debian
	elif has dnf; then
		echo fedora
	elif has pacman; then
		echo arch
	else
		echo unknown
	fi
}

# wanted COLUMN GROUP… prints the packages of these groups.
wanted() {
	local column=$1
	shift
	awk -F'\t' -v column="$column" -v groups=" $* " '
		/^# group/ { for (i = 2; i <= NF; i++) if ($i == column) at = i; next }
		/^#/ { next }
		at && $at != "-" && (groups ~ / all / || index(groups, " " $1 " ")) { print $at }
	' scripts/packages.tsv | sort -u
}

# missing SYSTEM reads package names and prints those that are not installed.
missing() {
	local name
	while read -r name; do
		case $1 in
		debian) dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^.i' || echo "$name" ;;
		fedora) rpm -q --whatprovides "$name" >/dev/null 2>&1 || echo "$name" ;;
		arch) pacman -T "$name" || true ;;
		macos) brew list "$name" >/dev/null 2>&1 || echo "$name" ;;
		esac
	done
}

# install_debian installs without questions and without starting a service: postfix and dovecot are used with
# folders of their own, so the machine's mail must stay as it is. Nothing installed is ever removed for it.
install_debian() {
	local policy=/usr/sbin/policy-rc.d status=0 service
	if ! [ -e "$policy" ]; then
		trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
		printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
		as_root chmod 755 "$policy"
	fi
	if printf '%s\n' "$@" | grep -qx postfix; then
		echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
	fi
	as_root apt-get update -q || true
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends --no-remove "$@" || status=$?
	if [ $status = 0 ] && [ -d /run/systemd/system ]; then
		for service in postfix dovecot; do
			if printf '%s\n' "$@" | grep -q "^$service"; then
				as_root systemctl disable --now "$service" >/dev/null 2>&1 || true
			fi
		done
	fi
	return $status
}

install_packages() {
	local system=$1
	shift
	case $system in
	debian) install_debian "$@" ;;
	fedora) as_root dnf install -y "$@" ;;
	arch) as_root pacman -S --needed --noconfirm "$@" ;;
	macos) brew install "$@" ;;
	esac
}

main() {
	[ $# -gt 0 ] || die "usage: install-deps.sh GROUP… (build, test, more, installed, wine, package, windows, icons, all)"
	local system names
	system=$(system)
	if [ "$system" = unknown ]; then
		note "This system's package manager is not known here; what is needed, under Debian's names: $(wanted debian "$@" | xargs)"
		return 0
	fi
	if [ "$system" = macos ]; then
		xcode-select -p >/dev/null 2>&1 || die "Sendoff needs Apple's command line tools: xcode-select --install"
		has brew || die "Homebrew is needed here for: $(wanted macos "$@" | xargs)"
	fi
	names=$(wanted "$system" "$@" | missing "$system")
	[ -n "$names" ] || return 0
	say "installing: $(echo "$names" | xargs)"
	mkdir -p "$build"
	# shellcheck disable=SC2086 # one word a package
	if ! install_packages "$system" $names >"$build/install.log" 2>&1; then
		tail -n 20 "$build/install.log" >&2
		die "These packages could not be installed: $(echo "$names" | xargs)"
	fi
}

main "$@"
