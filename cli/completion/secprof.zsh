#compdef secprof
# Completion of secprof's command lines for zsh.  What may come next, secprof knows itself.

_secprof() {
	local line name
	local -a lines described
	lines=("${(@f)$("${(Q)words[1]}" completion --candidates -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
	for line in "${lines[@]}"; do
		case $line in
		:command*)
			shift $((${line#:command } + 1)) words
			((CURRENT -= ${line#:command } + 1))
			_normal
			return
			;;
		:*) ;;
		?*)
			name=${line%%$'\t'*}
			described+=("${name//:/\\:}${${line#$name}:+:${line#*$'\t'}}")
			;;
		esac
	done
	(($#described)) && _describe -V secprof described
	for line in "${(@M)lines:#:*}"; do
		compset -P '--*='
		case $line in
		:files) _files ;;
		:files*) _files -g "${line//(:files|) ./ *.}" ;;
		:folders) _files -/ ;;
		:users) _users ;;
		:processes) _pids ;;
		esac
	done
}

if [[ ${funcstack[1]} == _secprof ]]; then
	_secprof "$@"
else
	compdef _secprof secprof
fi
