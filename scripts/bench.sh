#!/usr/bin/env bash
# bench.sh [PART…] is `make bench`: measures Sendoff beside public programs on the same work and prints figures and
# ratios. It asserts nothing, and says what it could not measure. `go run ./bench -h` lists parts and flags.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
scripts/install-deps.sh build test more
scripts/build.sh
scripts/build.sh nogui
go build -trimpath -tags smallwindow,migrated_fynedo -o "$build/smallwindow" ./bench/smallwindow
CGO_ENABLED=0 go test -c -o "$build/outbox.test" ./outbox
go build -o "$build/bench" ./bench
exec "$build/bench" "$@"
