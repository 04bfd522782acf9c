#!/bin/sh
# Has the desktop read its lists of programs, icons and types again, where it has the tools.
set -e
if command -v update-desktop-database >/dev/null 2>&1; then
	update-desktop-database -q /usr/share/applications || true
fi
if command -v gtk-update-icon-cache >/dev/null 2>&1 && [ -d /usr/share/icons/hicolor ]; then
	gtk-update-icon-cache -qf /usr/share/icons/hicolor || true
fi
exit 0
