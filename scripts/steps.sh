# shellcheck shell=bash
# Steps of a test run: each has a name and a budget of minutes, all of them run, and one line of counts ends them.
# Sourced after lib.sh. A script started by another one adds to that one's counts.

mkdir -p "${build:?set by lib.sh}/test"
first=
if [ -z "${SENDOFF_COUNTS:-}" ]; then
	first=yes
	SENDOFF_COUNTS=$build/test/$(basename "$0" .sh).counts
	export SENDOFF_COUNTS
	: >"$SENDOFF_COUNTS"
fi
over=()
broken=()

# step NAME MINUTES COMMAND… runs a command, tells how long it took, and goes on if it fails.
step() {
	local name=$1 budget=$2 from=$SECONDS status=0 spent known=${#broken[@]}
	shift 2
	say "== $name"
	"$@" || status=$?
	spent=$((SECONDS - from))
	if [ ${#broken[@]} -gt "$known" ]; then
		status=1 # one of its checks has named itself already
	elif [ $status != 0 ]; then
		broken+=("$name")
	fi
	[ $spent -le $((budget * 60)) ] || over+=("$name")
	awk -v name="$name" -v spent=$spent -v budget="$budget" -v status=$status 'BEGIN {
		printf "== %s: %s, %.1f of %d min\n", name, status ? "FAILED" : "ok", spent / 60, budget }'
}

# check NAME COMMAND… counts a command that is no Go test as one test, and goes on if it fails.
check() {
	local name=$1
	shift
	if "$@"; then
		say "ok   $name"
		echo "$name 1 0 0" >>"$SENDOFF_COUNTS"
	else
		say "FAIL $name"
		echo "$name 0 1 0" >>"$SENDOFF_COUNTS"
		broken+=("$name")
	fi
}

# gotest NAME ARGUMENT… runs go test and counts every test.
gotest() {
	local name=$1
	shift
	[ -x "$build/test/testcount" ] || go build -o "$build/test/testcount" ./scripts/testcount
	go test -json "$@" | "$build/test/testcount" -name "$name" -to "$SENDOFF_COUNTS"
}

# finish ends the run: with one line of counts, unless another script goes on counting.
finish() {
	if [ -z "$first" ]; then
		[ ${#broken[@]} = 0 ]
		return
	fi
	[ ${#over[@]} = 0 ] || say "over their budget of time: $(printf '%s; ' "${over[@]}")"
	[ ${#broken[@]} = 0 ] || say "failed: $(printf '%s; ' "${broken[@]}")"
	awk '{ p += $(NF - 2); f += $(NF - 1); s += $NF }
		END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }' "$SENDOFF_COUNTS" &&
		[ ${#broken[@]} = 0 ]
}
