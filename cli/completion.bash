{{if .Zsh}}#compdef sendoff
autoload -U +X bashcompinit && bashcompinit
{{end -}}
_sendoff() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} path='' words='' files='' i
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case "$path ${COMP_WORDS[i]}" in
		{{range $i, $x := .All}}{{if $i}} | {{end}}' {{$x.Path}}'{{end}}) path="$path ${COMP_WORDS[i]}" ;;
		esac
	done
	case $path in
	'') words='{{range .App.Below}}{{.Name}} {{end}}{{range .App.All}}--{{.Name}} {{end}}' ;;
	{{- range .All}}
	' {{.Path}}') words='{{range .Below}}{{.Name}} {{end}}{{range .One}}{{.}} {{end}}{{range .All}}--{{.Name}} {{end}}' {{if .Files}}files=yes {{end}};;
	{{- end}}
	esac
	case $prev in
	{{range $i, $f := .FileFlags}}{{if $i}} | {{end}}--{{$f}}{{end}}) words='' files=yes ;;
	esac
	if [ -n "$files" ] && [[ $cur != -* ]]; then
		compopt -o filenames 2>/dev/null
		while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "$cur")
	else
		while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$words" -- "$cur")
	fi
}
complete -F _sendoff sendoff
