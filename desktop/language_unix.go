//go:build !windows && !darwin

package desktop

func systemLanguages(getenv func(string) string) []string { return environmentLanguages(getenv) }
