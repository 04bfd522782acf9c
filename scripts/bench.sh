#!/usr/bin/env bash
# bench.sh is `make bench`: measures Sendoff beside public programs on the same work and prints ratios.
# It asserts nothing.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
scripts/install-deps.sh build test more
scripts/build.sh
go test -tags bench -count 1 -timeout 60m -run "${1:-.}" -v ./bench | grep -vE "^(=== RUN|--- PASS|PASS$)"
