// Sixteen numbers at a time. Included inside the namespace of one set of instructions, which defines
// CKERNELS_FUSED (whether it has fused multiply-add), CKERNELS_LANES (numbers in a register) and CKERNELS_TILE
// (rows of sixteen numbers that its registers hold with room for operands).

// Whatever takes or returns vectors is inlined, so how they would be passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#define CKERNELS_INLINE static inline __attribute__((always_inline))

using floats = float __attribute__((ext_vector_type(16)));
using words = uint32_t __attribute__((ext_vector_type(16)));
using doubles = double __attribute__((ext_vector_type(16)));

CKERNELS_INLINE floats load(const float *p) { return *reinterpret_cast<const floats *>(p); }
CKERNELS_INLINE void store(float *p, floats v) { *reinterpret_cast<floats *>(p) = v; }

// Of any alignment.
template <typename Vector>
CKERNELS_INLINE Vector load_any(const void *p) {
    Vector v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
CKERNELS_INLINE floats load_loose(const float *p) { return load_any<floats>(p); }
CKERNELS_INLINE void store_loose(float *p, floats v) { __builtin_memcpy(p, &v, sizeof v); }

template <typename Vector>
CKERNELS_INLINE Vector multiply_add(Vector a, Vector b, Vector c) {
#if CKERNELS_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

// Of all elements of a vector of doubles, the first to the last.
template <typename Vector>
CKERNELS_INLINE double sum(Vector v) {
    double total = 0;
    for (size_t l = 0; l < sizeof v / sizeof total; ++l) total += v[l];
    return total;
}

// To the nearest bfloat16, ties to even; a NaN stays one.
CKERNELS_INLINE floats rounded(floats v) {
    auto bits = __builtin_bit_cast(words, v);
    words nearest = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000;
    words quiet = bits | 0x00400000;
    return __builtin_bit_cast(floats, (v != v) ? quiet & 0xffff0000 : nearest);
}
