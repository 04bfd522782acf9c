#!/usr/bin/env bash
# release.sh checks that this commit can be released, makes and proves the packages that can be made on this machine, and
# prints their sums. The tag is yours to push; the forge then makes all of them (.github/workflows/release.yml).
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

version=$(metadata Version)
scripts/release-check.sh "v$version"
make test
make test-all
make package-windows
(cd build && sha256sum "sendoff-$version"-linux-* "Sendoff-$version-setup.exe" | tee SHA256SUMS)
say "Now: git tag -s v$version && git push origin v$version"
