// Loops over memory that training lives on, which neither Swift nor libtorch runs at the memory's speed.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#endif
