# Turns a table of profilegen/knowledge/ into rows for an X-macro:
#
#	awk -v table=risk -f csv-to-table.awk risk.csv > risk.inc
#
# The first line of a table names its columns.  Each later one becomes ROW("...", "...");
# blank lines and those that begin with # are skipped.  A field may be quoted, with ""
# for a quote inside it.  A malformed row ends the build.  POSIX awk only.

function fail(message)
{
	printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
	failed = 1
	exit 1
}

# Takes the field at the start of `rest` away from it.
function next_field(   value, length_quoted)
{
	if (rest !~ /^"/) {
		match(rest, /^[^,]*/)
		value = substr(rest, 1, RLENGTH)
		rest = substr(rest, RLENGTH + 1)
		if (value ~ /"/)
			fail("a quote inside a field that is not quoted")
		return value
	}
	if (!match(rest, /^"([^"]|"")*"/))
		fail("a quote is never closed")
	length_quoted = RLENGTH
	value = substr(rest, 2, length_quoted - 2)
	rest = substr(rest, length_quoted + 1)
	if (rest != "" && rest !~ /^,/)
		fail("text behind a closing quote")
	gsub(/""/, "\"", value)
	return value
}

function split_row(line)
{
	rest = line
	n_fields = 0
	for (;;) {
		fields[++n_fields] = next_field()
		if (rest == "")
			return
		rest = substr(rest, 2)
	}
}

# Backslashes one by one: awks disagree about their meaning in a replacement.
function c_string(text,   i, c, out)
{
	out = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		out = out (c == "\\" || c == "\"" ? "\\" : "") c
	}
	return "\"" out "\""
}

{
	sub(/\r$/, "")
}

/^#/ || /^[ \t]*$/ {
	next
}

{
	split_row($0)
	if (!n_columns) {
		n_columns = n_fields
		printf "/* Made of %s.csv by scripts/csv-to-table.awk. */\n", table
		next
	}
	if (n_fields != n_columns)
		fail("has " n_fields " fields, the first line names " n_columns)
	if (fields[1] == "")
		fail("the first field is empty")
	row = ""
	for (i = 1; i <= n_fields; i++)
		row = row (i > 1 ? ", " : "") c_string(fields[i])
	print "ROW(" row ")"
	n_rows++
}

END {
	if (failed)
		exit 1
	if (!n_rows) {
		print FILENAME ": no rows" > "/dev/stderr"
		exit 1
	}
}
