#!/usr/bin/env bash
# fuzz.sh runs every fuzz test for FUZZTIME (30s) each, one after the other: go test takes one at a time.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
found=0
while IFS=':(' read -r file line _; do
	name=${line#func }
	say "fuzzing $name in $(dirname "$file")"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-30s}" -fuzzminimizetime 10x "./$(dirname "$file")"
	found=$((found + 1))
done < <(git grep --untracked -E '^func Fuzz[A-Z]' -- '*_test.go')
say "$found fuzz tests, nothing found"
[ $found -gt 0 ]
