#!/usr/bin/env bash
# package-windows.sh makes build/Sendoff-VERSION-setup.exe on Linux. With SIGN_CERTIFICATE and SIGN_KEY (PEM files, the
# certificate with its chain) the programs, the installer and the uninstaller are signed; SIGN_TIMESTAMP is the address
# of a time stamping service.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/build-windows.sh
out=$build/windows
version=$(metadata Version)
setup=$build/Sendoff-$version-setup.exe
go run ./scripts/nsistexts >"$out/texts.nsh"
sign=()
if [ -n "${SIGN_CERTIFICATE:-}" ]; then
	for program in sendoff.exe sendoff.com; do scripts/sign-windows.sh "$out/$program"; done
	sign=("-DSIGN=$root/scripts/sign-windows.sh")
fi
rm -f "$setup"
makensis -V2 -WX -NOCD -DVERSION="$version" -DFOUR="$version.$(metadata Build)" -DSOURCE="$out" -DOUT="$setup" "${sign[@]}" \
	packaging/windows/setup.nsi
say "made build/${setup##*/} ($(du -h "$setup" | cut -f1)$([ ${#sign[@]} -gt 0 ] || echo ', not signed'))"
