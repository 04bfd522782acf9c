#!/usr/bin/env bash
# release-check.sh TAG stops where a release cannot begin: the tag is not the version of FyneApp.toml, or the change log
# does not say what is new.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

version=$(metadata Version)
[ "${1:-}" = "v$version" ] || die "The tag is ${1:-missing}, and FyneApp.toml has the version $version: they must agree."
grep -q "^## $version" CHANGELOG.md || die "CHANGELOG.md has no part '## $version'."
[ -z "$(git status --porcelain)" ] || die "There are changes that are in no commit."
say "$1 can be released."
