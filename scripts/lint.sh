#!/usr/bin/env bash
# lint.sh checks form, vet, the linters of .golangci.yml (and that its import rule bites) and the scripts.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$root/scripts/steps.sh"

formatted() {
	local files
	files=$(git ls-files -co --exclude-standard '*.go' | xargs "$linters/gofumpt" -l)
	[ -z "$files" ] || {
		say "not formatted (gofumpt -w):" "$files"
		return 1
	}
}

# Only main may need a C compiler: every other room is checked without one.
vet() { go list ./... | grep -vx sendoff | CGO_ENABLED=0 xargs go vet; }

lint() { "$linters/golangci-lint" run --allow-parallel-runners --timeout 15m --build-tags e2e,more,screens,smallwindow; }

shell() { git ls-files -co --exclude-standard '*.sh' .ci/run | xargs shellcheck -x; }

need_go
scripts/install-deps.sh build
linters=$(tools linters)
check "gofumpt" formatted
check "go vet, without C" vet
check "golangci-lint" lint
check "the guide says what the program says" scripts/docs.sh --check
check "the import rule bites" scripts/import-rule-test.sh
if has shellcheck; then check "shellcheck" shell; fi
finish
