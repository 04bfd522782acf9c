#!/usr/bin/env bash
# import-rule-test.sh checks that the import rule of .golangci.yml bites: it lays a small module with the same room
# names beside the same configuration, breaks each rule once, and compares what the linter says with what it should.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

linter=$(tools linters)/golangci-lint
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp .golangci.yml "$dir/"
cd "$dir"

# package_in FOLDER NAME lays an empty package.
package_in() {
	mkdir -p "$1"
	printf 'package %s\n' "$2" >"$1/doc.go"
}

# module NAME VERSION lays a stand-in for another module and names it in go.mod.
module() {
	package_in "modules/$1" standin
	printf 'module %s\n\ngo 1.26\n' "$1" >"modules/$1/go.mod"
	printf 'require %s %s\nreplace %s => ./modules/%s\n' "$1" "$2" "$1" "$1" >>go.mod
}

printf 'module sendoff\n\ngo 1.26\n' >go.mod
for room in account compose outbox store practice text desktop ui cli e2e/faultserver; do
	package_in "$room" "$(basename "$room")"
done
module fyne.io/fyne/v2 v2.0.0
package_in modules/fyne.io/fyne/v2/app app
module github.com/wneessen/go-mail v0.0.0
module github.com/zalando/go-keyring v0.0.0
module modernc.org/sqlite v0.0.0
module github.com/emersion/go-message v0.0.0
module github.com/emersion/go-imap v0.0.0

# What is imported of a room is a package inside it, so that what is broken on purpose makes no cycle.
number=0
while read -r verdict room package; do
	number=$((number + 1))
	suffix=
	case $room in *_test) suffix=_test room=${room%_test} ;; esac
	case $package in sendoff/*)
		package=$package/standin
		package_in "${package#sendoff/}" standin
		;;
	esac
	printf 'package %s\n\nimport _ "%s"\n' "$room" "$package" >"$room/$verdict$number$suffix.go"
done <<'CASES'
refused account sendoff/compose
refused account sendoff/text
refused account sendoff/e2e/faultserver
refused account fyne.io/fyne/v2
allowed account sendoff/store
allowed account github.com/wneessen/go-mail
allowed account github.com/zalando/go-keyring
allowed account_test sendoff/e2e/faultserver
refused account_test sendoff/compose
allowed account github.com/emersion/go-imap
refused outbox github.com/emersion/go-imap
refused cli github.com/emersion/go-imap
refused compose sendoff/account
refused compose github.com/wneessen/go-mail
refused compose github.com/zalando/go-keyring
allowed compose sendoff/store
refused store sendoff/text
allowed store modernc.org/sqlite
refused text sendoff/store
refused desktop sendoff/store
refused desktop fyne.io/fyne/v2
refused practice sendoff/outbox
allowed practice sendoff/compose
refused outbox sendoff/text
refused outbox sendoff/ui
refused outbox sendoff/practice
refused outbox modernc.org/sqlite
allowed outbox sendoff/account
allowed outbox github.com/wneessen/go-mail
allowed outbox_test sendoff/practice
refused ui sendoff/cli
refused ui fyne.io/fyne/v2/app
refused ui github.com/wneessen/go-mail
refused ui github.com/emersion/go-message
refused ui database/sql
refused ui net/smtp
allowed ui fyne.io/fyne/v2
allowed ui sendoff/outbox
refused cli sendoff/ui
refused cli fyne.io/fyne/v2
refused cli sendoff/e2e/faultserver
refused cli log
allowed cli log/slog
allowed cli sendoff/outbox
CASES

"$linter" run --allow-parallel-runners --default none --enable-only depguard --max-issues-per-linter 0 --max-same-issues 0 >found 2>errors || true
status=0
for file in */refused*.go; do
	grep -q "^$file:" found || {
		say "not refused: $(grep import "$file") in $file"
		status=1
	}
done
for file in */allowed*.go; do
	if grep "^$file:" found; then status=1; fi
done
[ $status = 0 ] || cat errors found
say "$number imports tried"
exit $status
