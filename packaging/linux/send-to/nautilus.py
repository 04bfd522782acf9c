"""Adds "Send with Sendoff" to the menu of files in Nautilus, where its Python bindings are installed."""

import locale
import subprocess

from gi.repository import GObject, Nautilus


def _label():
    language = (locale.getlocale()[0] or "")[:2]
    return "Sendoff ile gönder" if language == "tr" else "Send with Sendoff"


class Sendoff(GObject.GObject, Nautilus.MenuProvider):
    def get_file_items(self, *args):
        files = args[-1]  # the versions differ in what comes before
        paths = [f.get_location().get_path() for f in files if not f.is_directory()]
        if not files or None in paths or len(paths) != len(files):
            return []
        item = Nautilus.MenuItem(name="Sendoff::attach", label=_label(), icon="org.sendoff.Sendoff")
        item.connect("activate", lambda _: subprocess.Popen(["sendoff", "attach", "--", *paths]))
        return [item]
