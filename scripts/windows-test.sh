#!/usr/bin/env bash
# windows-test.sh [PART] makes the installer for Windows, signed with a certificate of its own, and proves it under Wine.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$root/scripts/steps.sh"

dir=$build/test/windows
setup=$build/Sendoff-$(metadata Version)-setup.exe

signed() {
	rm -rf "$dir"
	mkdir -p "$dir"
	openssl req -x509 -newkey rsa:3072 -nodes -days 2 -subj "/CN=Sendoff test" -addext "extendedKeyUsage=codeSigning" \
		-keyout "$dir/key.pem" -out "$dir/certificate.pem" 2>/dev/null
	rm -f "$build"/Sendoff-*-setup.exe
	SIGN_CERTIFICATE=$dir/certificate.pem SIGN_KEY=$dir/key.pem scripts/package-windows.sh
	for file in "$setup" "$build/windows/sendoff.exe" "$build/windows/sendoff.com"; do
		osslsigncode verify -CAfile "$dir/certificate.pem" -in "$file" >"$dir/verify" || {
			cat "$dir/verify"
			return 1
		}
	done
}

# What Windows shows of a program, and how it runs it, is in its resources.
resources() {
	for program in sendoff.exe sendoff.com; do
		x86_64-w64-mingw32-objcopy -O binary --only-section=.rsrc "$build/windows/$program" "$dir/resources"
		for words in PerMonitorV2 longPathAware UTF-8 asInvoker; do grep -aq "$words" "$dir/resources" || die "$program lacks $words"; done
		iconv -f UTF-16LE -t UTF-8 -c "$dir/resources" | grep -a "$(metadata Version)" >/dev/null || die "$program does not tell its version"
	done
	x86_64-w64-mingw32-objdump -p "$build/windows/sendoff.exe" | grep "Windows GUI" >/dev/null
	x86_64-w64-mingw32-objdump -p "$build/windows/sendoff.com" | grep "Windows CUI" >/dev/null
}

if [ $# -gt 0 ]; then
	"$1"
	exit
fi
check "the installer, signed" "$0" signed
check "icon, version and manifest" "$0" resources
gotest "Windows, as Wine plays it" -tags "e2e wine" -run '^TestWindows' -count 1 -timeout 9m ./e2e ||
	broken+=("Windows, as Wine plays it")
finish
