/* Any bytes as YAML: read or refused; and what is read is no larger than the text could say. */
#include "fuzz.h"

#include "profilegen/yaml_tree.h"

#include "cleanup.h"

static size_t count(const struct json_value *value)
{
	size_t n = 1;

	for (size_t i = 0; i < value->n_items; i++)
		n += count(&value->items[i]);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	cleanup_json_tree struct json_value tree = {.kind = JSON_NULL};
	struct error err;

	if (yaml_tree_parse((const char *)bytes, n_bytes, &tree, &err))
		return 0;
	/* Each value but an empty one takes a byte, and so does what separates two. */
	must(count(&tree) <= 2 * n_bytes + 2);
	return 0;
}
