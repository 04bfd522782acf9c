#!/usr/bin/env bash
# fuzz.sh runs every fuzz test for FUZZTIME (30s) each, one after the other: go test takes one at a time.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
found=0

# fuzz NAME PACKAGE runs one of them. Now and then go's fuzzer says that its own time is over as if that were a finding,
# and has no input to show: then it is run once more.
fuzz() {
	local log=$build/fuzz.log try
	mkdir -p "$build"
	for try in 1 2 3; do
		if go test -run '^$' -fuzz "^$1\$" -fuzztime "${FUZZTIME:-30s}" -fuzzminimizetime 10x "$2" 2>&1 | tee "$log"; then return 0; fi
		if grep -q 'Failing input' "$log" || ! grep -q '^ *context deadline exceeded$' "$log"; then return 1; fi
		note "the fuzzer found its own end of time, and no input ($try)"
	done
	return 1
}

while IFS=':(' read -r file line _; do
	name=${line#func }
	say "fuzzing $name in $(dirname "$file")"
	fuzz "$name" "./$(dirname "$file")"
	found=$((found + 1))
done < <(git grep --untracked -E '^func Fuzz[A-Z]' -- '*_test.go')
say "$found fuzz tests, nothing found"
[ $found -gt 0 ]
