#ifndef FAULT_INJECTION_H
#define FAULT_INJECTION_H

// A library to preload (LD_PRELOAD) into a real command. It numbers the calls that change files under one
// folder, from 1, and does harm at one of them. It is steered by the environment; without FAULT_ROOT it does
// nothing.
//
//   FAULT_ROOT    the folder, absolute and without symbolic links
//   FAULT_TRACE   a file that gets one line a call, after it: name, path, second path of a rename, error number
//   FAULT_AT      the number of the call to harm
//   FAULT_ACTION  what is done there:
//                   kill-before, kill-after   SIGKILL to the process
//                   kill-torn                 SIGKILL after half of a write; else as kill-before
//                   short                     a write takes half of what it is given, once; else nothing
//                   fail                      the call fails with FAULT_ERRNO, once
//                   fail-on                   it fails, and so do all later ones that need space
//   FAULT_ERRNO   a number
//   FAULT_LACKS   names of calls that the file system pretends not to have (EINVAL), separated by commas
//
// Names of calls: open (that creates or empties a file), write, flush, close (of a file open for writing),
// mkdir, rename, rename-new, exchange, unlink, rmdir, truncate, allocate, link.

#endif
