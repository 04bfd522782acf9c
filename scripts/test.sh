#!/usr/bin/env bash
# test.sh is `make test`: everything that needs Go, a C compiler, a virtual display, a keyring and a private Postfix.
# It installs what is missing, and ends with one line of counts. With CI set, a skipped test is a failure.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$root/scripts/steps.sh"

programs() {
	check "build" scripts/build.sh
	check "build for tests" scripts/build.sh checked
	check "build without a window" scripts/build.sh nogui
}

need_go
scripts/install-deps.sh build test
go build -o "$build/test/testcount" ./scripts/testcount

step "build" 8 programs
step "lint" 10 scripts/lint.sh
# Every screen in every size is drawn on one goroutine: the race detector finds nothing there and takes ten minutes.
screens='^(TestEveryScreenFits|TestGoldenPictures|TestNoThemeOverride)$'
step "unit tests, with the race detector" 22 gotest unit -race -timeout 21m -skip "$screens" ./...
step "every screen, and golden pictures" 6 gotest screens -timeout 6m -run "$screens" ./ui
step "real servers, keyring and window" 12 gotest e2e -tags e2e -count 1 -timeout 11m ./e2e/...
finish
