/*
 * Of the kernel's structures what the program reads; libbpf puts the offsets in.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_STRUCTURES_H
#define SECPROF_TRACER_EBPF_KERNEL_STRUCTURES_H

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

typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live;
	int group_exit_code;
	unsigned int flags;
} KERNEL_STRUCT;

struct list_head {
	struct list_head *next;
} KERNEL_STRUCT;

struct kernfs_node {
	unsigned long long id;
} KERNEL_STRUCT;

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
} KERNEL_STRUCT;

struct cgroup_root {
	int hierarchy_id;
} KERNEL_STRUCT;

struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
	struct cgroup_root *root;
} KERNEL_STRUCT;

struct cgrp_cset_link {
	struct cgroup *cgrp;
	struct list_head cgrp_link;
} KERNEL_STRUCT;

struct css_set {
	struct list_head cgrp_links;
} KERNEL_STRUCT;

struct sigaction {
	void *sa_handler;
} KERNEL_STRUCT;

struct k_sigaction {
	struct sigaction sa;
} KERNEL_STRUCT;

struct seccomp {
	atomic_t filter_count;
} KERNEL_STRUCT;

struct task_struct {
	struct thread_info thread_info;
	struct mm_struct *mm;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct css_set *cgroups;
	struct seccomp seccomp;
	struct task_struct *real_parent;
	struct list_head children, sibling;
	int pid, tgid, exit_code;
	unsigned int flags;
} KERNEL_STRUCT;

struct linux_binprm {
	struct file *file;
} KERNEL_STRUCT;

#endif
