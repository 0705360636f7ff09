// OpenBLAS's public header, as one module for Swift. Debian keeps it in a folder of the architecture
// (multiarch), which pkg-config names.
#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H
#include <cblas.h>
#ifndef OPENBLAS_CONFIG_H
#error "this cblas.h is not OpenBLAS's: install libopenblas-dev and pkg-config"
#endif
#endif
