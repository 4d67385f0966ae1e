#!/bin/sh
# report-assets.sh FOLDER: page.html, report.css and report.js as C strings, with the hashes of style
# and script for a Content-Security-Policy (base64 of SHA-256).  POSIX tools and sha256sum.
set -eu

c_string() { # NAME FILE
	printf 'static const char %s[] =\n' "$1"
	sed 's/[\\"]/\\&/g; s/^/"/; s/$/\\n"/' "$2"
	echo ';'
}

# Three bytes, which are six hexadecimal digits, are four letters.
base64() {
	awk '
	BEGIN { letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
	function value(digits,   i, n) {
		for (i = 1; i <= length(digits); i++)
			n = n * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
		return n
	}
	{
		out = ""
		for (at = 1; at <= length($1); at += 6) {
			group = substr($1, at, 6)
			n_bytes = length(group) / 2
			n = value(substr(group "000000", 1, 6))
			# From the last one; no powers, which busybox may lack.
			four = ""
			for (i = 3; i >= 0; i--) {
				four = (i <= n_bytes ? substr(letters, n % 64 + 1, 1) : "=") four
				n = int(n / 64)
			}
			out = out four
		}
		print out
	}'
}

hash() { # NAME FILE
	printf 'static const char %s[] = "%s";\n' "$1" "$(sha256sum <"$2" | base64)"
}

c_string page "$1/page.html"
c_string style "$1/report.css"
c_string script "$1/report.js"
hash style_hash "$1/report.css"
hash script_hash "$1/report.js"
