complete -c sendoff -f
{{range .App.All -}}
complete -c sendoff -n __fish_use_subcommand -l {{.Name}}{{with .Short}} -s {{.}}{{end}}{{if .Value}} -r{{end}}{{if .File}} -F{{end}} -d {{fish .Help}}
{{end -}}
{{range .App.Below -}}
complete -c sendoff -n __fish_use_subcommand -a {{.Name}} -d {{fish .Help}}
{{end -}}
{{range $x := .All -}}
{{- $seen := ""}}{{range $i, $w := .Words}}{{if $i}}{{$seen = print $seen "; and "}}{{end}}{{$seen = print $seen "__fish_seen_subcommand_from " $w}}{{end -}}
{{range .Below -}}
complete -c sendoff -n {{fish $seen}} -a {{.Name}} -d {{fish .Help}}
{{end -}}
{{if not .Below}}{{range .All -}}
complete -c sendoff -n {{fish $seen}} -l {{.Name}}{{with .Short}} -s {{.}}{{end}}{{if .Value}} -r{{end}}{{if .File}} -F{{end}} -d {{fish .Help}}
{{end}}{{end -}}
{{with .One -}}
complete -c sendoff -n {{fish $seen}} -a {{fish (join . " ")}}
{{end -}}
{{if .Files -}}
complete -c sendoff -n {{fish $seen}} -F
{{end -}}
{{end -}}
