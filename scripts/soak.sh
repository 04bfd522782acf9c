#!/usr/bin/env bash
# soak.sh is `make soak`: the long form of three tests that `make test` runs in short. The built program is killed KILLS
# (300) times while it sends, at every call that leaves a trace, MESSAGES (500) messages are sent by ten processes at
# once, and WAITING (2000) wait while the first of them is sent. The server's ledger judges: nothing lost, nothing twice.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$root/scripts/steps.sh"

need_go
scripts/install-deps.sh build test
go build -o "$build/test/testcount" ./scripts/testcount
export SENDOFF_KILLS=${KILLS:-300} SENDOFF_MESSAGES=${MESSAGES:-500} SENDOFF_WAITING=${WAITING:-2000}

step "build" 3 check "build without a window" scripts/build.sh nogui
step "killed $SENDOFF_KILLS times, $SENDOFF_MESSAGES messages at once" 20 \
	gotest soak -tags e2e -run '^(TestKill.*|TestCrowd)$' -count 1 -timeout 30m ./e2e
step "$SENDOFF_WAITING messages wait" 5 gotest waiting -run '^TestManyWait$' -count 1 -timeout 5m ./outbox
finish
