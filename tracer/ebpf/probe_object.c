#include "probe_object.h"

static const char *const map_names[MAPS] = {"slots", "tasks", "free_slots", "processes", "expected",
        "counts", "counters", "firsts", "kept", "values", "images", ".bss", ".rodata.settings",
        "events"};

struct bpf_map *probe_map(const struct probe *probe, enum map map)
{
	return bpf_object__find_map_by_name(probe->object, map_names[map]);
}
