#!/usr/bin/env bash
# test-all.sh is `make test-all`: what is heavier than `make test` and comes on top of it: other mail programs as
# peers, a short run of every fuzz test, the packages, Windows as Wine plays it. It installs what is missing and ends
# with one line of counts.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$root/scripts/steps.sh"

need_go
scripts/install-deps.sh build test more package installed windows wine
scripts/exim.sh
go build -o "$build/test/testcount" ./scripts/testcount

programs() {
	check "build" scripts/build.sh
	check "build without a window" scripts/build.sh nogui
}

step "build" 8 programs
step "other mail programs" 6 gotest more -tags "e2e more" -run '^TestMore' -count 1 -timeout 5m ./e2e
step "fuzz tests, five seconds each" 6 check "fuzz" env FUZZTIME=5s scripts/fuzz.sh
step "packages for Linux" 5 scripts/package-test.sh
step "the installer for Windows" 14 scripts/windows-test.sh
finish
