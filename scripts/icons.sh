#!/usr/bin/env bash
# icons.sh makes every picture of the icon from assets/icon.svg and assets/icon-small.svg (16 to 24 pixels).
# Its results are kept in the repository, so that a build needs none of the tools used here.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/install-deps.sh icons
out=assets/icons
mkdir -p "$out"
for size in 16 20 24 32 48 64 128 256 512 1024; do
	source=assets/icon.svg
	[ "$size" -gt 24 ] || source=assets/icon-small.svg
	rsvg-convert --width "$size" --height "$size" "$source" --output "$out/sendoff-$size.png"
done
cp "$out/sendoff-512.png" assets/icon.png
icotool --create --output assets/sendoff.ico "$out"/sendoff-{16,20,24,32,48,64,128}.png --raw="$out/sendoff-256.png"
png2icns assets/sendoff.icns "$out"/sendoff-{16,32,48,128,256,512,1024}.png >/dev/null
# The side of the installer's last page: 164 × 314 in the colours of the icon, as NSIS takes it.
convert -size 164x314 gradient:'#2F6BDB-#1B3FA6' \( assets/icons/sendoff-128.png -resize 96x96 \) -gravity north -geometry +0+56 \
	-composite +dither -colors 256 -type Palette BMP3:assets/setup.bmp
say "made $(find "$out" -name '*.png' | wc -l) sizes, assets/icon.png, assets/sendoff.ico and assets/sendoff.icns"
