#!/usr/bin/env bash
# sign-windows.sh FILE signs a program for Windows in its place, with SIGN_CERTIFICATE and SIGN_KEY.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

stamp=()
[ -z "${SIGN_TIMESTAMP:-}" ] || stamp=(-ts "$SIGN_TIMESTAMP")
osslsigncode sign -certs "$SIGN_CERTIFICATE" -key "$SIGN_KEY" -h sha256 -n Sendoff "${stamp[@]}" -in "$1" -out "$1.signed" >/dev/null
mv "$1.signed" "$1"
