/*
 * Executables, and their paths.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_IMAGES_H
#define SECPROF_TRACER_EBPF_KERNEL_IMAGES_H

#include "../shared.h"
#include "calls.h"
#include "maps.h"
#include "structures.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

static __always_inline struct probe_image image_of(struct file *file)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct probe_image image = {
	        .inode = BPF_CORE_READ(inode, i_ino), .device = BPF_CORE_READ(inode, i_sb, s_dev)};

	return image;
}

/* As d_path() of the kernel does it, up to the root of the mount namespace.  bpf_d_path() may
 * not be called from these tracepoints. */
static __always_inline void write_path(struct probe_path *to, struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct vfsmount *vfsmount = BPF_CORE_READ(file, f_path.mnt);
	struct mount *mount = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt);
	uint32_t step;

	/* The place of a part is the number of the step: the verifier follows few states so. */
	for (step = 0; step < PROBE_PARTS; step++) {
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		struct mount *above = BPF_CORE_READ(mount, mnt_parent);

		to->parts[step][0] = '\0';
		if (dentry != BPF_CORE_READ(mount, mnt.mnt_root) && dentry != parent) {
			bpf_probe_read_kernel_str(to->parts[step], PROBE_PART_MAX,
			        BPF_CORE_READ(dentry, d_name.name));
			dentry = parent;
		} else if (above != mount) {
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			mount = above;
		} else {
			break;
		}
	}
	to->n_parts = step;
}

static __always_inline void announce(const struct probe_image *image, struct file *file)
{
	uint32_t sent = 1;
	struct probe_path *path;

	if (bpf_map_update_elem(&images, image, &sent, BPF_NOEXIST))
		return;
	path = bpf_ringbuf_reserve(&events, sizeof(*path), 0);
	if (!path) {
		ADD(no_event, 1);
		return;
	}
	path->event.kind = PROBE_EVENT_IMAGE;
	path->event.pid = bpf_get_current_pid_tgid() >> 32;
	path->image = *image;
	write_path(path, file);
	bpf_ringbuf_submit(path, 0);
}

/* A task that was there before is known by its memory. */
static __always_inline void find_image(struct probe_task *task)
{
	struct task_struct *current = current_task();
	struct file *file;

	if (task->image.inode)
		return;
	file = BPF_CORE_READ(current, mm, exe_file);
	task->image = image_of(file);
	announce(&task->image, file);
}

#endif
