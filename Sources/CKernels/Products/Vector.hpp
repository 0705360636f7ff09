// Sixteen numbers at a time. Included inside the namespace of one set of instructions, which defines
// CKERNELS_FUSED (whether it has fused multiply-add) and CKERNELS_TILE (rows of sixteen numbers that its registers
// hold with room for operands).

// Whatever takes or returns vectors is inlined, so how they would be passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#define CKERNELS_INLINE static inline __attribute__((always_inline))

using floats = float __attribute__((ext_vector_type(16)));
using loose_floats = float __attribute__((ext_vector_type(16), aligned(4)));
using ints = int32_t __attribute__((ext_vector_type(16)));
using words = uint32_t __attribute__((ext_vector_type(16)));
using bytes = uint8_t __attribute__((ext_vector_type(16), aligned(1)));
using doubles = double __attribute__((ext_vector_type(16)));

CKERNELS_INLINE floats load(const float *p) { return *reinterpret_cast<const floats *>(p); }
CKERNELS_INLINE void store(float *p, floats v) { *reinterpret_cast<floats *>(p) = v; }
CKERNELS_INLINE floats load_loose(const float *p) { return *reinterpret_cast<const loose_floats *>(p); }
CKERNELS_INLINE void store_loose(float *p, floats v) { *reinterpret_cast<loose_floats *>(p) = v; }

CKERNELS_INLINE floats multiply_add(floats a, floats b, floats c) {
#if CKERNELS_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

CKERNELS_INLINE float sum(floats v) {
    auto a = v.lo + v.hi;
    auto b = a.lo + a.hi;
    auto c = b.lo + b.hi;
    return c.x + c.y;
}

CKERNELS_INLINE double sum(doubles v) {
    auto a = v.lo + v.hi;
    auto b = a.lo + a.hi;
    auto c = b.lo + b.hi;
    return c.x + c.y;
}

// To the nearest bfloat16, ties to even; a NaN stays one.
CKERNELS_INLINE floats rounded(floats v) {
    auto bits = __builtin_bit_cast(words, v);
    words nearest = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000;
    words quiet = bits | 0x00400000;
    return __builtin_bit_cast(floats, (v != v) ? quiet & 0xffff0000 : nearest);
}
