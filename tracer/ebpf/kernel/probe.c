/*
 * The program of mode ebpf, which runs in the kernel (include/counted.h says what it is for).
 *
 *   sched_process_exec of a task in `expected` ---> `tasks`: it is followed
 *   sched_process_fork of a followed one ---------> `tasks`: its child is, too
 *   sys_enter of a followed one ------------------> `counts`, `firsts`, `values`
 *   sys_exit -------------------------------------> the first result, in `firsts`
 *   sys_exit without sys_enter -------------------> a call that seccomp did not let through:
 *                                                   counted, too
 *   sched_process_exit ---------------------------> gone from `tasks`
 *
 * Nothing is sent for a call: the tracer reads the maps.  So a busy workload costs no wake-ups,
 * and a slow reader no losses; what finds no place in a map is counted in `facts`.
 *
 * In C and for libbpf, unlike the program of the self-check (tracer/kernel_view), which is
 * assembled by hand: this one needs the layout of a dozen structures of the kernel, which
 * libbpf looks up in the BTF of the running one ("CO-RE"), while the program is loaded.  clang is
 * needed to build it, and nothing but the kernel to run it.  That the two have nothing in common
 * makes the self-check a check of this mode, too.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

#include "../shared.h"

const char program_license[] SEC("license") = "Dual MIT/GPL";

/* Of the kernel's structures what is read here; libbpf puts the offsets in. */
#define KERNEL_STRUCT __attribute__((preserve_access_index))

struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax;
} KERNEL_STRUCT;

struct thread_info {
	unsigned int status;
} KERNEL_STRUCT;

struct qstr {
	const unsigned char *name;
} KERNEL_STRUCT;

struct super_block {
	unsigned int s_dev;
} KERNEL_STRUCT;

struct inode {
	struct super_block *i_sb;
	unsigned long i_ino;
} KERNEL_STRUCT;

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
} KERNEL_STRUCT;

struct vfsmount {
	struct dentry *mnt_root;
} KERNEL_STRUCT;

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
} KERNEL_STRUCT;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
} KERNEL_STRUCT;

struct file {
	struct path f_path;
	struct inode *f_inode;
} KERNEL_STRUCT;

struct mm_struct {
	struct file *exe_file;
} KERNEL_STRUCT;

struct ns_common {
	unsigned int inum;
} KERNEL_STRUCT;

struct pid_namespace {
	struct ns_common ns;
} KERNEL_STRUCT;

struct nsproxy {
	struct pid_namespace *pid_ns_for_children;
} KERNEL_STRUCT;

struct signal_struct {
	unsigned int flags;
} KERNEL_STRUCT;

struct task_struct {
	struct thread_info thread_info;
	struct mm_struct *mm;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	int pid, tgid, exit_code;
} KERNEL_STRUCT;

struct linux_binprm {
	struct file *file;
} KERNEL_STRUCT;

/* ---- maps; their sizes are set by probe.c ---- */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct probe_task);
} tasks SEC(".maps");

/* Processes that are or were followed, as far as there is room. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, uint32_t);
} processes SEC(".maps");

/* Thread ids of those that are followed from their next exec on. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, uint32_t);
	__type(value, uint32_t);
} expected SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_count_key);
	__type(value, uint64_t);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_call);
	__type(value, struct probe_first);
} firsts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PROBE_ABIS *PROBE_KEPT_CALLS);
	__type(key, uint32_t);
	__type(value, struct probe_kept);
} kept SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_values_key);
	__type(value, uint32_t);
} values SEC(".maps");

/* Executables of which the path was sent. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_image);
	__type(value, uint32_t);
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct probe_facts);
} facts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

/* The verifier wants each look at a map tested. */
#define ADD(member, n)                                                              \
	do {                                                                        \
		uint32_t first = 0;                                                 \
		struct probe_facts *all = bpf_map_lookup_elem(&facts, &first);      \
                                                                                    \
		if (all)                                                            \
			__sync_fetch_and_add(&all->member, (uint64_t)(int64_t)(n)); \
	} while (0)

/* ---- what differs between architectures ---- */

#define TS_COMPAT 0x0002u /* arch/x86/include/asm/thread_info.h */
#define X32_BIT 0x40000000

/* int $0x80 in 64-bit code has the bit, too (entry/common.c): its table is that of i386. */
static __always_inline struct probe_call call_of(int nr)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct probe_call call = {.nr = nr, .abi = PROBE_NATIVE};

	if (task->thread_info.status & TS_COMPAT)
		call.abi = PROBE_32;
	else if (nr >= 0 && nr & X32_BIT) /* -1 is a number, too, of no call */
		call.abi = PROBE_X32;
	return call;
}

/* A filter changes only the result: the number is still there after it (asm/syscall.h). */
static __always_inline int number_of(struct pt_regs *regs)
{
	return (int)BPF_CORE_READ(regs, orig_ax);
}

static __always_inline void read_args(struct pt_regs *regs, uint32_t abi, uint64_t args[PROBE_ARGS])
{
	if (abi == PROBE_32) {
		args[0] = (uint32_t)BPF_CORE_READ(regs, bx);
		args[1] = (uint32_t)BPF_CORE_READ(regs, cx);
		args[2] = (uint32_t)BPF_CORE_READ(regs, dx);
		args[3] = (uint32_t)BPF_CORE_READ(regs, si);
		args[4] = (uint32_t)BPF_CORE_READ(regs, di);
		args[5] = (uint32_t)BPF_CORE_READ(regs, bp);
		return;
	}
	args[0] = BPF_CORE_READ(regs, di);
	args[1] = BPF_CORE_READ(regs, si);
	args[2] = BPF_CORE_READ(regs, dx);
	args[3] = BPF_CORE_READ(regs, r10);
	args[4] = BPF_CORE_READ(regs, r8);
	args[5] = BPF_CORE_READ(regs, r9);
}

/* ---- executables ---- */

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

/* ---- calls ---- */

/* Of the lower half of an argument: the kernel uses no more of those that are watched. */
static __always_inline uint32_t argument(const uint64_t args[PROBE_ARGS], uint32_t index)
{
	switch (index) {
	case 0:
		return (uint32_t)args[0];
	case 1:
		return (uint32_t)args[1];
	default:
		return (uint32_t)args[2];
	}
}

static __always_inline uint64_t whole_argument(const uint64_t args[PROBE_ARGS], uint32_t index)
{
	switch (index) {
	case 0:
		return args[0];
	case 1:
		return args[1];
	case 2:
		return args[2];
	case 3:
		return args[3];
	default:
		return args[4];
	}
}

/* clone_args of linux/sched.h: the flags come first, set_tid_size is the tenth. */
#define CLONE_ARGS_LEAST 64
#define SET_TID_SIZE_AT 72

static __always_inline void read_clone_args(
        struct probe_values_key *key, const uint64_t args[PROBE_ARGS])
{
	const char *at = (const char *)args[0];
	uint64_t set_tid_size = 0;

	if (args[1] < CLONE_ARGS_LEAST)
		return;
	/* A page that is not in memory cannot be waited for here. */
	key->values[2] = PROBE_MEMORY_UNREADABLE;
	if (bpf_probe_read_user(&key->values[0], sizeof(key->values[0]), at))
		return;
	if (args[1] >= SET_TID_SIZE_AT + sizeof(set_tid_size) &&
	        bpf_probe_read_user(&set_tid_size, sizeof(set_tid_size), at + SET_TID_SIZE_AT))
		return;
	key->values[1] = set_tid_size != 0;
	key->values[2] = PROBE_MEMORY_READ;
}

static __always_inline void keep_values(
        struct probe_kept *row, const struct probe_call *call, const uint64_t args[PROBE_ARGS])
{
	struct probe_values_key key = {.call = *call};
	uint32_t unused = 0;

	if (row->in_memory) {
		read_clone_args(&key, args);
	} else {
#pragma unroll
		for (int i = 0; i < PROBE_VALUES; i++)
			if ((uint32_t)i < row->n_values)
				key.values[i] =
				        whole_argument(args, row->indexes[i]) & row->masks[i];
	}
	if (bpf_map_lookup_elem(&values, &key))
		return;
	if (row->n_found >= PROBE_VALUES_MAX) {
		row->overflow = 1;
		return;
	}
	__sync_fetch_and_add(&row->n_found, 1);
	/* Not EEXIST, by which another CPU says that it was there first. */
	if (bpf_map_update_elem(&values, &key, &unused, BPF_ANY))
		row->overflow = 1;
}

static __always_inline void watch(
        struct probe_task *task, const struct probe_kept *row, const uint64_t args[PROBE_ARGS])
{
#pragma unroll
	for (int i = 0; i < PROBE_WATCHES; i++) {
		const struct probe_watch *one = &row->watches[i];

		if (one->test == PROBE_NEVER || (one->nonzero && !argument(args, one->nonzero)))
			continue;
		if (one->test == PROBE_ALWAYS || argument(args, one->argument) == one->value)
			task->watched = one->what;
	}
}

static __always_inline struct probe_kept *kept_of(const struct probe_call *call)
{
	uint32_t number = (uint32_t)call->nr & ~X32_BIT;
	uint32_t index = call->abi * PROBE_KEPT_CALLS + number;

	return number < PROBE_KEPT_CALLS ? bpf_map_lookup_elem(&kept, &index) : NULL;
}

/* Another CPU may make the entry meanwhile: so it is made with 0 and looked up again. */
static __always_inline uint64_t *counter_of(const struct probe_task *task, struct pt_regs *regs)
{
	struct probe_count_key key = {.image = task->image, .call = task->call};
	struct probe_first first = {.image = task->image, .pid = task->pid};
	uint64_t *counter = bpf_map_lookup_elem(&counts, &key);
	uint64_t none = 0;

	if (counter)
		return counter;
	if (!bpf_map_lookup_elem(&firsts, &key.call)) {
		first.time_ns = bpf_ktime_get_ns();
		if (regs)
			read_args(regs, key.call.abi, first.args);
		bpf_map_update_elem(&firsts, &key.call, &first, BPF_NOEXIST);
		if (!bpf_map_lookup_elem(&firsts, &key.call))
			return NULL;
	}
	bpf_map_update_elem(&counts, &key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&counts, &key);
}

/* regs may be NULL: nothing is known of the arguments, and none is kept. */
static __always_inline void count(struct probe_task *task, struct pt_regs *regs)
{
	uint64_t *counter = counter_of(task, regs);
	struct probe_kept *row = kept_of(&task->call);
	uint64_t args[PROBE_ARGS];

	task->watched = 0;
	if (counter)
		__sync_fetch_and_add(counter, 1);
	else
		ADD(lost, 1);
	if (!row || !regs || (!row->n_values && !row->in_memory && !row->watches[0].test))
		return;
	read_args(regs, task->call.abi, args);
	if (row->n_values || row->in_memory)
		keep_values(row, &task->call, args);
	watch(task, row, args);
}

static __always_inline struct probe_task *current_task(void)
{
	uint32_t tid = (uint32_t)bpf_get_current_pid_tgid();

	return bpf_map_lookup_elem(&tasks, &tid);
}

static __always_inline struct probe_facts *all_facts(void)
{
	uint32_t first = 0;

	return bpf_map_lookup_elem(&facts, &first);
}

/* What was trapped goes on, with its handler; or it has been killed. */
static __always_inline void report_refused(
        struct probe_task *task, struct pt_regs *regs, uint32_t action, int64_t result)
{
	struct probe_facts *all = all_facts();
	struct probe_refused *refused;

	if (!all || !all->only_refused)
		return;
	refused = bpf_ringbuf_reserve(&events, sizeof(*refused), 0);
	if (!refused) {
		ADD(no_event, 1);
		return;
	}
	refused->event.kind = PROBE_EVENT_REFUSED;
	refused->event.pid = task->pid;
	refused->time_ns = bpf_ktime_get_ns();
	refused->image = task->image;
	refused->call = task->call;
	refused->tid = (uint32_t)bpf_get_current_pid_tgid();
	refused->action = action;
	refused->result = result;
	read_args(regs, task->call.abi, refused->args);
	bpf_ringbuf_submit(refused, 0);
}

/* A task that was there before is known by its memory. */
static __always_inline void find_image(struct probe_task *task)
{
	struct task_struct *current = (void *)bpf_get_current_task_btf();
	struct file *file;

	if (task->image.inode)
		return;
	file = BPF_CORE_READ(current, mm, exe_file);
	task->image = image_of(file);
	announce(&task->image, file);
}

/* (registers, number) */
SEC("raw_tp/sys_enter")
int sys_enter(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *task = current_task();
	struct probe_facts *all;

	if (!task)
		return 0;
	task->in_call = PROBE_IN_OTHERS;
	task->signalled = 0;
	all = all_facts();
	if (all && all->only_refused)
		return 0;
	task->in_call = PROBE_IN_CALL;
	find_image(task);
	task->call = call_of((int)context->args[1]);
	count(task, (struct pt_regs *)context->args[0]);
	return 0;
}

/* ERESTARTSYS and its kin (linux/errno.h of the kernel): the call will be made again. */
static __always_inline int is_restart(int64_t result)
{
	return (result <= -512 && result >= -514) || result == -516;
}

static __always_inline void keep_result(const struct probe_call *call, int64_t result)
{
	struct probe_kept *row = kept_of(call);
	struct probe_first *first;

	if ((row && row->returned) || is_restart(result))
		return;
	first = bpf_map_lookup_elem(&firsts, call);
	if (!first || first->returned)
		return;
	first->result = result;
	first->returned = 1;
	if (row)
		row->returned = 1;
}

/* Where the filter killed or trapped, the number is back in the register of the result
 * (syscall_rollback()): that is none. */
static __always_inline void refused(struct probe_task *task, struct pt_regs *regs, int64_t result)
{
	int nr = number_of(regs);

	/* A tracer can skip a call so (ptrace(2)), also its child's. */
	if (nr == -1)
		return;
	find_image(task);
	task->call = call_of(nr);
	count(task, regs);
	if (result != nr) {
		keep_result(&task->call, result);
		report_refused(task, regs, PROBE_ANSWERED, result);
	} else {
		report_refused(task, regs, PROBE_TRAPPED, 0);
		task->signalled = 1;
	}
}

/* The call in which a task was when it was found; or a filter has refused it, which cannot be
 * known of the first one. */
static __always_inline void began_earlier(
        struct probe_task *task, struct pt_regs *regs, int64_t result)
{
	struct probe_facts *all = all_facts();
	int nr = number_of(regs);

	if (nr == -1 || !all || all->only_refused)
		return;
	find_image(task);
	task->call = call_of(nr);
	count(task, regs);
	keep_result(&task->call, result);
}

/* (registers, result) */
SEC("raw_tp/sys_exit")
int sys_exit(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *task = current_task();
	int64_t result = (int64_t)context->args[1];
	uint32_t was;

	if (!task)
		return 0;
	/* What i386 code gets has 32 bits. */
	if (task->call.abi == PROBE_32)
		result = (int32_t)result;
	was = task->in_call;
	task->in_call = PROBE_NOT_IN_CALL;
	if (was == PROBE_NOT_IN_CALL) {
		refused(task, (struct pt_regs *)context->args[0], result);
	} else if (was == PROBE_IN_CALL) {
		keep_result(&task->call, result);
		if (task->watched && (result >= 0 || result < -4095))
			ADD(watched[task->watched & (PROBE_WATCHED_MAX - 1)], 1);
	} else if (was == PROBE_IN_FLIGHT) {
		began_earlier(task, (struct pt_regs *)context->args[0], result);
	}
	return 0;
}

/* ---- tasks ---- */

static __always_inline int follow(uint32_t tid, const struct probe_task *task)
{
	uint32_t unused = 0;

	if (bpf_map_update_elem(&tasks, &tid, task, BPF_ANY)) {
		ADD(escaped, 1);
		return -1;
	}
	ADD(live, 1);
	ADD(threads, 1);
	if (task->pid == tid) {
		ADD(processes, 1);
		bpf_map_update_elem(&processes, &tid, &unused, BPF_ANY);
	}
	return 0;
}

/* (parent, child), for threads, too.  The child does not run yet; it comes out of a call that
 * it has not made. */
SEC("raw_tp/sched_process_fork")
int sched_process_fork(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *parent = current_task();
	struct task_struct *child = (void *)context->args[1];
	struct probe_task made = {.in_call = PROBE_IN_OTHERS};

	if (!parent)
		return 0;
	made.image = parent->image;
	made.pid = BPF_CORE_READ(child, tgid);
	follow(BPF_CORE_READ(child, pid), &made);
	return 0;
}

/* The execve by which the workload begins, in its new executable. */
static __always_inline void begin(struct probe_task *task)
{
	struct probe_facts *all = all_facts();

	task->in_call = PROBE_IN_OTHERS;
	if (all && all->only_refused)
		return;
	task->call.nr = 59; /* __NR_execve: that of the tracer's own program */
	task->call.abi = PROBE_NATIVE;
	task->in_call = PROBE_IN_CALL;
	count(task, 0);
}

/* What comes from outside into a container begins there with an exec. */
static __always_inline int is_in_namespace(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct probe_facts *all = all_facts();

	return all && all->pid_namespace &&
	       BPF_CORE_READ(task, nsproxy, pid_ns_for_children, ns.inum) == all->pid_namespace;
}

/* (task, thread id before the exec, what it executes).  A thread that is not the leader takes the
 * leader's number, which is free: that task has ended. */
SEC("raw_tp/sched_process_exec")
int sched_process_exec(struct bpf_raw_tracepoint_args *context)
{
	struct linux_binprm *program = (void *)context->args[2];
	uint32_t tid = (uint32_t)bpf_get_current_pid_tgid(), before = (uint32_t)context->args[1];
	struct file *file = BPF_CORE_READ(program, file);
	struct probe_task *task = bpf_map_lookup_elem(&tasks, &before);
	struct probe_task moved = {.pid = tid};
	int begins = !task;

	if (begins && bpf_map_delete_elem(&expected, &before) && !is_in_namespace())
		return 0;
	if (begins) {
		if (follow(tid, &moved))
			return 0;
	} else if (before != tid) {
		moved = *task;
		bpf_map_delete_elem(&tasks, &before);
		if (bpf_map_update_elem(&tasks, &tid, &moved, BPF_ANY)) {
			ADD(escaped, 1);
			ADD(live, -1);
			return 0;
		}
	}
	task = bpf_map_lookup_elem(&tasks, &tid);
	if (!task)
		return 0;
	task->image = image_of(file);
	announce(&task->image, file);
	if (begins)
		begin(task);
	return 0;
}

#define SIGSYS 31
#define CORE_DUMPED 0x80
#define SIGNAL_GROUP_EXIT 4 /* linux/sched/signal.h */

/* By SECCOMP_RET_KILL_PROCESS, or a SIGSYS without a handler, after the exit of the call; by
 * SECCOMP_RET_KILL_THREAD without one. */
static __always_inline void look_at_death(struct probe_task *task)
{
	struct task_struct *current = (void *)bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(current);
	int code = BPF_CORE_READ(current, exit_code);

	if ((code & ~CORE_DUMPED) != SIGSYS)
		return;
	if (task->signalled) {
		report_refused(task, regs, PROBE_KILLED, 0);
	} else if (task->in_call == PROBE_NOT_IN_CALL &&
	           !(BPF_CORE_READ(current, signal, flags) & SIGNAL_GROUP_EXIT)) {
		find_image(task);
		task->call = call_of(number_of(regs));
		count(task, regs);
		report_refused(task, regs, PROBE_KILLED, 0);
	}
}

SEC("raw_tp/sched_process_exit")
int sched_process_exit(struct bpf_raw_tracepoint_args *context)
{
	uint32_t tid = (uint32_t)bpf_get_current_pid_tgid(), first = 0;
	struct probe_facts *all = bpf_map_lookup_elem(&facts, &first);
	struct probe_event event = {.kind = PROBE_EVENT_EMPTY};
	struct probe_task *task = bpf_map_lookup_elem(&tasks, &tid);

	if (task)
		look_at_death(task);
	if (bpf_map_delete_elem(&tasks, &tid) || !all)
		return 0;
	if (__sync_fetch_and_add(&all->live, (uint64_t)-1) != 1)
		return 0;
	if (bpf_ringbuf_output(&events, &event, sizeof(event), 0))
		ADD(no_event, 1);
	return 0;
}
