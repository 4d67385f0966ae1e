# Turns a table of profilegen/knowledge/ into C initializers:
#
#	awk -v table=risk -f csv-to-table.awk columns risk.csv > risk.inc
#	awk -v table=risk -v calls=1 -f csv-to-table.awk columns risk.csv
#
# The first line of a table names its columns, whose types are in `columns`.  Each later one
# becomes {.call = "...", .tier = RISK_CRITICAL, ...}, without the notes; blank lines and those
# that begin with # are skipped.  A field may be quoted, with "" for a quote inside it.  With
# calls=1, only the names of calls are written: {"risk.csv", 12, "init_module"}.  A row that is
# not as `columns` says ends the build; so does, with known=call.csv, a name that is none of the calls
# in there.  POSIX awk only.

function fail(message)
{
	printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
	failed = 1
	exit 1
}

# ---- reading ----

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
		fail("text after a closing quote")
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

# TABLE COLUMN TYPE [WORD...]
function add_column(   i)
{
	column[++n_columns] = $2
	type[n_columns] = $3
	is_optional[n_columns] = $3 ~ /[?]/
	is_key[n_columns] = $3 ~ /[*]/
	is_grouped[n_columns] = $3 ~ /[+]/
	sub(/[?*+]+$/, "", type[n_columns])
	for (i = 4; i <= NF; i++)
		words[n_columns] = words[n_columns] " " $i
	header = header (n_columns > 1 ? "," : "") $2
}

# ---- values: each function returns what C is to read ----

function bad(message)
{
	fail(column[at] " \"" fields[at] "\": " message)
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

# Exact below 2^53.
function value_of(digits,   base, i, value)
{
	base = 10
	if (digits ~ /^0[xX]/) {
		base = 16
		digits = tolower(substr(digits, 3))
	}
	value = 0
	for (i = 1; i <= length(digits); i++)
		value = value * base + index("0123456789abcdef", substr(digits, i, 1)) - 1
	return value
}

# By the digits where they are too many for awk's numbers.
function is_wider(text, bits)
{
	if (bits == 32)
		return value_of(text) >= 4294967296
	return sub(/^0[xX]0*/, "", text) ? length(text) > 16 : length(text) > 19
}

# Zeros in front would make C read another number.
function check_number(text, bits)
{
	if (text !~ /^(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+)$/)
		bad("\"" text "\" is no number")
	if (is_wider(text, bits))
		bad("\"" text "\" has more than " bits " bits")
}

function number(text)
{
	check_number(text, 32)
	return text "u"
}

function flags(text)
{
	check_number(text, 64)
	return text "ull"
}

function argument_index(text)
{
	if (text !~ /^[0-5]$/)
		bad("an argument's index is 0 to 5")
	return text
}

# The names of call.csv, its first column.
function read_known(   line)
{
	while ((getline line < known) > 0)
		if (line ~ /^[a-z_]/)
			is_known[substr(line, 1, index(line, ",") - 1)] = 1
	close(known)
}

function call(text)
{
	if (text !~ /^[a-z_][a-z0-9_]*$/)
		bad("that is no name of a system call")
	if (known != "" && !(text in is_known))
		bad("call.csv knows no such call")
	return c_string(text)
}

# One line beside others: no sentence.
function summary(text)
{
	if (length(text) > 60)
		bad("has " length(text) " characters, more than 60")
	if (text ~ /[.]$/)
		bad("a full stop at its end")
	return c_string(text)
}

function version(text)
{
	if (text !~ /^[1-9][0-9]*[.][0-9]+([.][0-9]+)*$/)
		bad("that is no version of Linux")
	return c_string(text)
}

function enumerator(prefix, text)
{
	if (index(words[at] " ", " " text " ") == 0 || text ~ / /)
		bad("must be one of" words[at])
	return prefix toupper(text)
}

function capabilities(text,   i, n, names, mask)
{
	mask = "0"
	n = split(text, names, " ")
	for (i = 1; i <= n; i++) {
		if (names[i] !~ /^CAP_[A-Z_]+$/)
			bad("\"" names[i] "\" is no capability")
		mask = mask " | UINT64_C(1) << " names[i]
	}
	return mask
}

# The bits of a mask, the lowest first.
function bits_of(text,   rest_of_it, bit, out)
{
	check_number(text, 32)
	rest_of_it = value_of(text)
	if (rest_of_it == 0)
		bad("a mask without bits")
	for (bit = 0; rest_of_it; bit++) {
		if (rest_of_it % 2)
			out = out (out == "" ? "" : ", ") "1u << " bit
		rest_of_it = int(rest_of_it / 2)
	}
	return out
}

function numbers(parts, first, last,   i, out, seen)
{
	if (last - first >= 32)
		bad("more than 32 values")
	for (i = first; i <= last; i++) {
		out = out (i > first ? ", " : "") number(parts[i])
		if (value_of(parts[i]) in seen)
			bad("\"" parts[i] "\" is there twice")
		seen[value_of(parts[i])] = 1
	}
	return out
}

# KIND INDEX VALUE...
function on_argument(kind, parts, values,   count)
{
	count = gsub(/,/, ",", values) + 1
	return "{.kind = " kind ", .errno_return = EPERM, .index = " argument_index(parts[2]) \
		", .values = (const uint32_t[]){" values "}, .n_values = " count "}"
}

function condition(text,   parts, n)
{
	n = split(text, parts, " ")
	if (text == "")
		return "{.kind = RISK_ALWAYS, .errno_return = EPERM}"
	if (text ~ /  /)
		bad("two blanks")
	if (parts[1] == "errno") {
		if (n != 2 || parts[2] !~ /^E[A-Z0-9]+$/)
			bad("write \"errno NAME\"")
		return "{.kind = RISK_ALWAYS, .errno_return = " parts[2] "}"
	}
	if (parts[1] == "none-of") {
		if (n < 3)
			bad("write \"none-of INDEX VALUE...\"")
		return on_argument("RISK_NONE_OF", parts, numbers(parts, 3, n))
	}
	if (parts[1] == "equals") {
		if (n != 3)
			bad("write \"equals INDEX VALUE\"")
		return on_argument("RISK_EQUALS", parts, numbers(parts, 3, 3))
	}
	if (parts[1] != "any-bit")
		bad("not any-bit, equals, none-of or errno")
	if (n != 3)
		bad("write \"any-bit INDEX MASK\"")
	return on_argument("RISK_ANY_BIT", parts, bits_of(parts[3]))
}

# INDEX MASK VALUE
function masked(text,   parts)
{
	if (text == "")
		return "{0}"
	if (split(text, parts, " ") != 3 || text ~ /  /)
		bad("write \"INDEX MASK VALUE\"")
	if (value_of(parts[2]) == 0)
		bad("a mask without bits")
	return "{.given = true, .index = " argument_index(parts[1]) ", .mask = " number(parts[2]) \
		", .value = " number(parts[3]) "}"
}

# Of the field `at`.
function compiled(text)
{
	if (text == "" && !is_optional[at])
		fail(column[at] " is empty")
	if (text ~ /^[ \t]/ || text ~ /[ \t]$/)
		bad("a blank at its start or end")
	if (type[at] == "call")
		return text == "" ? "\"\"" : call(text)
	if (type[at] == "text" || type[at] == "note")
		return c_string(text)
	if (type[at] == "summary")
		return summary(text)
	if (type[at] == "version")
		return text == "" ? "\"\"" : version(text)
	if (type[at] == "index")
		return text == "" ? "-1" : argument_index(text)
	if (type[at] == "number")
		return text == "" ? "0u" : number(text)
	if (type[at] == "flags")
		return flags(text)
	if (type[at] == "condition")
		return condition(text)
	if (type[at] == "masked")
		return masked(text)
	if (type[at] == "capabilities")
		return capabilities(text)
	if (type[at] ~ /^[A-Z0-9_]+_$/)
		return text == "" ? "0" : enumerator(type[at], text)
	fail(column[at] " is of an unknown type: " type[at])
}

# ---- rows ----

# Numbers are the same in whatever base.
function identity(text)
{
	return type[at] == "number" ? value_of(text) : text
}

function check_row(key, group)
{
	if (key in rows)
		fail("the same as line " rows[key])
	rows[key] = FNR
	if (group != "" && group != last_group && group in groups)
		fail("belongs to the rows from line " groups[group])
	if (!(group in groups))
		groups[group] = FNR
	last_group = group
}

function write_row(   key, group, row, value)
{
	for (at = 1; at <= n_columns; at++) {
		value = compiled(fields[at])
		if (is_key[at])
			key = key SUBSEP identity(fields[at])
		if (is_grouped[at])
			group = group SUBSEP fields[at]
		if (type[at] != "note")
			row = row (row == "" ? "" : ", ") "." column[at] " = " value
		if (calls && type[at] == "call" && fields[at] != "")
			printf "{%s, %d, %s},\n", c_string(FILENAME), FNR, value
	}
	check_row(key, group)
	if (!calls)
		printf "#line %d %s\n{%s},\n", FNR, c_string(FILENAME), row
	n_rows++
}

BEGIN {
	if (known != "")
		read_known()
}

FNR == NR {
	if ($1 == table)
		add_column()
	next
}

{
	sub(/\r$/, "")
}

/^#/ || /^[ \t]*$/ {
	next
}

!is_named {
	is_named = 1
	if ($0 != header)
		fail("the columns must be: " (header == "" ? "none, as there is no such table" : header))
	if (!calls)
		printf "/* Made of %s by scripts/csv-to-table.awk. */\n", FILENAME
	next
}

{
	split_row($0)
	if (n_fields != n_columns)
		fail("has " n_fields " fields, the first line names " n_columns)
	write_row()
}

END {
	if (failed)
		exit 1
	if (!n_rows) {
		print FILENAME ": no rows" > "/dev/stderr"
		exit 1
	}
}
