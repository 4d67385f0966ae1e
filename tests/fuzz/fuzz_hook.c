/* Any bytes as a container's state, and as its config.json: an id that is taken can be the name of
 * a file, and a member is found or not. */
#include "fuzz.h"

#include "cli/hook/bundle_config.h"
#include "cli/hook/container_state.h"

#include <string.h>

static void read_state(const uint8_t *bytes, size_t n_bytes)
{
	struct container_state state = {0};
	struct error err = {""};
	FILE *file = fmemopen((void *)(uintptr_t)bytes, n_bytes, "r");

	must(file != NULL);
	if (container_state_read(file, &state, &err))
		must(err.text[0]);
	else
		must(*state.id && *state.id != '.' && !strchr(state.id, '/') && state.pid >= 0);
	container_state_release(&state);
	fclose(file);
}

static int skip(struct json_pull *pull, void *context, struct error *err)
{
	(void)context;
	return json_skip(pull, err);
}

static int find_seccomp(struct json_pull *pull, void *context, struct error *err)
{
	int *found = context;

	*found = config_find_member(pull, "seccomp", skip, NULL, err);
	return *found < 0 ? -1 : 0;
}

static void read_config(const uint8_t *bytes, size_t n_bytes)
{
	struct config config = {.folder = -1, .text = malloc(n_bytes), .n_text = n_bytes};
	struct error err = {""};
	int found = 0, result;

	must(config.text != NULL);
	memcpy(config.text, bytes, n_bytes);
	result = config_find(&config, "linux", find_seccomp, &found, &err);
	must(result >= -1 && result <= 1 && (result < 0) == (err.text[0] != 0));
	must(found >= 0 || result < 0);
	config_release(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	if (!n_bytes)
		return 0;
	read_state(bytes, n_bytes);
	read_config(bytes, n_bytes);
	return 0;
}
