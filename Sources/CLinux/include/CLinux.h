#ifndef CLINUX_H
#define CLINUX_H

// What Linux offers and Swift's Glibc module hides behind _GNU_SOURCE.

/// Renames `from` to `to`, which must not exist. 0, or -1 with errno (EEXIST when it does).
int clinux_rename_new(const char *from, const char *to);

/// Exchanges two existing paths in one step. 0, or -1 with errno (EINVAL where the file system cannot).
int clinux_rename_exchange(const char *left, const char *right);

#endif
