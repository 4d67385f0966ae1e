#include "recording_id.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

/* 32 digits: runs of all machines may be merged, so ids must not collide by chance. */
static void format_id(uint64_t high, uint64_t low, char id[RUN_ID_MAX])
{
	snprintf(id, RUN_ID_MAX, "%016" PRIx64 "%016" PRIx64, high, low);
}

/* getrandom(2): up to 256 bytes come whole, once the pool is ready. */
int run_new_id(char id[RUN_ID_MAX], struct error *err)
{
	uint64_t random[2];
	ssize_t n_bytes;

	do {
		n_bytes = getrandom(random, sizeof(random), 0);
	} while (n_bytes < 0 && errno == EINTR);
	if (n_bytes != (ssize_t)sizeof(random))
		return error_set(err, "no random numbers for an id: %s",
		        n_bytes < 0 ? strerror(errno) : "too few");
	format_id(random[0], random[1], id);
	return 0;
}

struct u128 {
	uint64_t high, low;
};

/* times 2^88 + 0x13b; not every compiler for 32 bits has __int128 */
static struct u128 times_fnv_prime(struct u128 value)
{
	const uint64_t factor = 0x13b;
	uint64_t low_half = (value.low & UINT32_MAX) * factor;
	uint64_t high_half = (value.low >> 32) * factor + (low_half >> 32);

	return (struct u128){
	        .low = high_half << 32 | (low_half & UINT32_MAX),
	        .high = value.high * factor + (high_half >> 32) + (value.low << 24),
	};
}

void run_hash_id(const char *bytes, size_t n_bytes, char id[RUN_ID_MAX])
{
	/* The offset basis of FNV-1a for 128 bits. */
	struct u128 hash = {UINT64_C(0x6c62272e07bb0142), UINT64_C(0x62b821756295c58d)};

	for (size_t i = 0; i < n_bytes; i++) {
		hash.low ^= (unsigned char)bytes[i];
		hash = times_fnv_prime(hash);
	}
	format_id(hash.high, hash.low, id);
}
