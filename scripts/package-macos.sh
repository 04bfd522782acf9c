#!/usr/bin/env bash
# package-macos.sh makes build/Sendoff-VERSION.dmg on a Mac: a universal Sendoff.app with hardened runtime, in a disk
# image. SIGN_IDENTITY is the name of a "Developer ID Application" certificate in the keychain; without it the program is
# signed for this Mac alone. NOTARY_PROFILE is what `xcrun notarytool store-credentials` has kept; with it the image is
# notarised and stapled.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

need_go
[ "$(uname -s)" = Darwin ] || die "The bundle for macOS is made on a Mac: Apple's compiler and tools are nowhere else."
version=$(metadata Version)
app=$build/macos/Sendoff.app
rm -rf "$build/macos"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
for arch in arm64 amd64; do
	CGO_ENABLED=1 GOOS=darwin GOARCH=$arch MACOSX_DEPLOYMENT_TARGET=12.0 go build -trimpath \
		-ldflags "-s -w" -tags migrated_fynedo,no_animations -o "$build/macos/sendoff-$arch" .
done
lipo -create -output "$app/Contents/MacOS/sendoff" "$build/macos/sendoff-arm64" "$build/macos/sendoff-amd64"
sed "s/@ID@/$(metadata ID)/g; s/@VERSION@/$version/; s/@BUILD@/$(metadata Build)/" packaging/macos/Info.plist >"$app/Contents/Info.plist"
plutil -lint "$app/Contents/Info.plist"
cp assets/sendoff.icns "$app/Contents/Resources/"
cp -R packaging/macos/tr.lproj "$app/Contents/Resources/"
printf 'APPL????' >"$app/Contents/PkgInfo"
stamp=--timestamp
[ -n "${SIGN_IDENTITY:-}" ] || stamp=--timestamp=none
codesign --force --options runtime "$stamp" --entitlements packaging/macos/entitlements.plist --sign "${SIGN_IDENTITY:--}" "$app"
codesign --verify --strict --verbose=2 "$app"

image=$build/Sendoff-$version.dmg
folder=$build/macos/image
mkdir -p "$folder"
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
hdiutil create -volname "Sendoff $version" -srcfolder "$folder" -fs HFS+ -format UDZO -ov "$image" >/dev/null
if [ -n "${SIGN_IDENTITY:-}" ]; then codesign --sign "$SIGN_IDENTITY" --timestamp "$image"; fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
	xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
	xcrun stapler staple "$image"
fi
say "made build/${image##*/} ($(du -h "$image" | cut -f1)$([ -n "${SIGN_IDENTITY:-}" ] || echo ', signed for this Mac alone'))"
