/*
 * The version of libyaml.
 */
#ifndef SECPROF_YAML_VERSION_H
#define SECPROF_YAML_VERSION_H

/* "0.2.5"; NULL: secprof was built without, and reads no YAML. */
const char *yaml_version(void);

#endif
