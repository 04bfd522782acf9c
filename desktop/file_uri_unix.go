//go:build !windows && !darwin

package desktop

import (
	"net/url"
	"path/filepath"
	"strings"
)

// pathsOf turns the URIs of chosen files into paths. Where some are not of
// this computer, the others come with ErrNotLocal.
func pathsOf(uris []string) ([]string, error) {
	var paths []string
	for _, uri := range uris {
		if path, ok := pathOf(uri); ok {
			paths = append(paths, path)
		}
	}
	if len(paths) < len(uris) {
		return paths, ErrNotLocal
	}
	return paths, nil
}

// pathOf gives the path a file URI names. A name may hold any byte but NUL, and
// a slash never stands escaped; # and ? are part of it, as these are paths that
// somebody may have forgotten to escape.
func pathOf(uri string) (string, bool) {
	const scheme = "file:"
	if len(uri) < len(scheme) || !strings.EqualFold(uri[:len(scheme)], scheme) {
		return "", false
	}
	rest := uri[len(scheme):]
	if host, ok := strings.CutPrefix(rest, "//"); ok {
		slash := strings.IndexByte(host, '/')
		if slash < 0 || slash > 0 && !strings.EqualFold(host[:slash], "localhost") {
			return "", false // another computer's
		}
		rest = host[slash:]
	}
	if strings.ContainsFunc(rest, isControl) || strings.Contains(strings.ToLower(rest), "%2f") {
		return "", false
	}
	path, err := url.PathUnescape(rest)
	if err != nil || !filepath.IsAbs(path) || strings.ContainsRune(path, 0) {
		return "", false
	}
	return filepath.Clean(path), true
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
