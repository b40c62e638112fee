// Sixteen numbers at a time. No include guard: `kernels.cpp` includes this once for each processor, into a namespace
// of its own, and the compiler makes of the vectors what that processor has.

namespace ct::CT_PROCESSOR {

constexpr int64_t lanes = 16;
typedef float Floats __attribute__((ext_vector_type(16)));
typedef int32_t Ints __attribute__((ext_vector_type(16)));
typedef uint32_t Words __attribute__((ext_vector_type(16)));
typedef uint8_t Bytes __attribute__((ext_vector_type(16)));
typedef uint16_t Halves __attribute__((ext_vector_type(16)));

#define CT_INLINE inline __attribute__((always_inline))
/// The same for a closure, whose variables stay in registers then.
#define CT_HERE __attribute__((always_inline))

CT_INLINE Floats load(const float *data) {
  Floats x;
  std::memcpy(&x, data, sizeof x);
  return x;
}

CT_INLINE void store(float *data, Floats x) { std::memcpy(data, &x, sizeof x); }

CT_INLINE Floats load(const BFloat16 *data) {
  Halves x;
  std::memcpy(&x, data, sizeof x);
  return __builtin_bit_cast(Floats, __builtin_convertvector(x, Words) << 16);
}

/// bfloat16 in the upper halves, whose lower halves mean nothing: to the nearest, to the even one between two.
CT_INLINE Words rounded(Floats x) {
  const Words bits = __builtin_bit_cast(Words, x);
  const Words even = bits + 0x7fff + ((bits >> 16) & 1);
  return x == x ? even : Words(0x7fc00000u);
}

CT_INLINE void store(BFloat16 *data, Floats x) {
#ifdef CT_ROUNDS_TO_BFLOAT16
  // The processor has an instruction for it, which makes zeros of numbers too small for 8 bits of exponent.
  typedef __bf16 Brains __attribute__((ext_vector_type(16)));
  const Brains half = __builtin_convertvector(x, Brains);
#else
  const Halves half = __builtin_convertvector(rounded(x) >> 16, Halves);
#endif
  std::memcpy(data, &half, sizeof half);
}

/// Two numbers in bfloat16 side by side, the first in the lower halves.
CT_INLINE Words paired(Words first, Words second) { return (first >> 16) | (second & 0xffff0000u); }

/// The first `count` numbers, then zeros.
template <class T>
CT_INLINE Floats load(const T *data, int64_t count) {
  if (count >= lanes) return load(data);
  T all[lanes] = {};
  std::memcpy(static_cast<void *>(all), data, static_cast<size_t>(count > 0 ? count : 0) * sizeof(T));
  return load(all);
}

/// Writes the first `count` numbers.
template <class T>
CT_INLINE void store(T *data, Floats x, int64_t count) {
  if (count >= lanes) return store(data, x);
  T all[lanes];
  store(all, x);
  std::memcpy(static_cast<void *>(data), all, static_cast<size_t>(count) * sizeof(T));
}

CT_INLINE Floats all(float x) { return Floats(x); }
CT_INLINE Floats fma(Floats a, Floats b, Floats c) { return __builtin_elementwise_fma(a, b, c); }
CT_INLINE Floats larger(Floats a, Floats b) { return a > b ? a : b; }
CT_INLINE Floats magnitude(Floats x) { return __builtin_elementwise_abs(x); }

CT_INLINE float sum(Floats x) {
  const auto a = x.lo + x.hi;
  const auto b = a.lo + a.hi;
  const auto c = b.lo + b.hi;
  return c.x + c.y;
}

CT_INLINE float largest(Floats x) {
  const auto a = x.lo > x.hi ? x.lo : x.hi;
  const auto b = a.lo > a.hi ? a.lo : a.hi;
  const auto c = b.lo > b.hi ? b.lo : b.hi;
  return c.x > c.y ? c.x : c.y;
}

CT_INLINE Ints places() { return Ints{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; }

/// Whether functions are computed to float32's bits, or to what bfloat16 keeps: 8 bits, with a few more.
template <class T>
constexpr bool is_exact = sizeof(T) > 2;

/// 1/x; for positive numbers to 14 bits, where the processor has an instruction for that and they will do.
template <bool exact>
CT_INLINE Floats reciprocal(Floats x) {
#ifdef CT_APPROXIMATES_RECIPROCALS
  if constexpr (!exact) return __builtin_bit_cast(Floats, _mm512_rcp14_ps(__builtin_bit_cast(__m512, x)));
#endif
  return 1.f / x;
}

/// eˣ for x up to 88.7: 2ⁿ·eʳ with |r| ≤ ln 2 / 2, and for eʳ the polynomial of degree 6 with the least largest relative
/// error, 1.9e-9; of degree 4 where 2.6e-6 will do. Below −86.6 it is 0, so that no number is too small to be quick.
template <bool exact = true>
CT_INLINE Floats exponential(Floats x) {
  const Floats n = __builtin_elementwise_roundeven(x * 1.44269504f);
  Floats r, p;
  if constexpr (exact) {
    r = fma(n, all(-0.693359375f), x);
    r = fma(n, all(2.12194440e-4f), r);
    p = all(0.0013836742145940661f);
    p = fma(p, r, all(0.008374898694455624f));
    p = fma(p, r, all(0.041668232530355453f));
    p = fma(p, r, all(0.16666419804096222f));
    p = fma(p, r, all(0.49999991059303284f));
    p = fma(p, r, all(1.f));
    p = fma(p, r, all(1.f));
  } else {
    r = fma(n, all(-0.69314718f), x);
    p = all(0.041458193212747574f);
    p = fma(p, r, all(0.16791154444217682f));
    p = fma(p, r, all(0.5000437498092651f));
    p = fma(p, r, all(0.9999632835388184f));
    p = fma(p, r, all(0.9999992847442627f));
  }
  // Times 2ⁿ, in p's exponent: where n is 128, p is below 1.
  const Ints power = __builtin_convertvector(n, Ints) << 23;
  const Floats y = __builtin_bit_cast(Floats, __builtin_bit_cast(Ints, p) + power);
  return x < all(-86.6f) ? all(0.f) : y;
}

/// Φ(x), the normal distribution function, and e^(−x²/2) to `bell`.
///
/// 1 − erf(z) for z ≥ 0 is e^(−z²)·t·P(t) with t = 1/(1 + z/2). P is the polynomial of degree 9 with the least squares of
/// relative errors over 0 ≤ z ≤ 10; the relative error is below 1.3e-7. That of degree 4 has 8.7e-5 at most.
template <bool exact = true>
CT_INLINE Floats normal_distribution(Floats x, Floats &bell) {
  const Floats z = magnitude(x) * 0.70710678f;
  const Floats t = reciprocal<exact>(fma(z, all(0.5f), all(1.f)));
  Floats p;
  if constexpr (exact) {
    p = all(0.013534649175790612f);
    p = fma(p, t, all(-0.12961404793947826f));
    p = fma(p, t, all(0.4428111329808042f));
    p = fma(p, t, all(-0.6870457964002983f));
    p = fma(p, t, all(0.43415187880594447f));
    p = fma(p, t, all(-0.10452848009759047f));
    p = fma(p, t, all(0.2274455202489743f));
    p = fma(p, t, all(0.23828822955842213f));
    p = fma(p, t, all(0.28289401540863374f));
    p = fma(p, t, all(0.2820628826148399f));
  } else {
    p = all(-0.1685301810503006f);
    p = fma(p, t, all(0.4661947786808014f));
    p = fma(p, t, all(0.11273413151502609f));
    p = fma(p, t, all(0.30963650345802307f));
    p = fma(p, t, all(0.28005099296569824f));
  }
  bell = exponential<exact>(-z * z);
  const Floats tail = bell * t * p * 0.5f;
  return x > all(0.f) ? 1.f - tail : tail;
}

template <bool exact = true>
CT_INLINE Floats sigmoid(Floats x) {
  const Floats y = -x;
  return reciprocal<exact>(1.f + exponential<exact>(y > all(88.7f) ? all(88.7f) : y));
}

/// Sixteen words that look random, of a key and the places from `place` on (the finaliser lowbias32 of Wellons's search for
/// integer hashes, applied to both).
CT_INLINE Words chance(uint32_t key, int64_t place) {
  Words x = __builtin_bit_cast(Words, places()) + static_cast<uint32_t>(place);
  for (int round = 0; round < 2; ++round) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    x ^= x >> 16;
    if (round == 0) x ^= key;
  }
  return x;
}

/// x where a place is kept, times `factor`; 0 elsewhere.
CT_INLINE Floats dropped(Floats x, uint32_t key, int64_t place, uint32_t threshold, float factor) {
  const Ints kept = chance(key, place) >= threshold;
  return kept ? x * factor : all(0.f);
}

/// Sixteen rows of sixteen become columns.
CT_INLINE void transpose(Floats (&r)[16]) {
  Floats s[16];
#define CT_SWAP(in, out, step)                                                     \
  for (int i = 0; i < 16; ++i) {                                                   \
    if (i & step) continue;                                                        \
    out[i] = __builtin_shufflevector(in[i], in[i + step], CT_FIRST##step);         \
    out[i + step] = __builtin_shufflevector(in[i], in[i + step], CT_SECOND##step); \
  }
#define CT_FIRST8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define CT_SECOND8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define CT_FIRST4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define CT_SECOND4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define CT_FIRST2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define CT_SECOND2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define CT_FIRST1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define CT_SECOND1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
  CT_SWAP(r, s, 8)
  CT_SWAP(s, r, 4)
  CT_SWAP(r, s, 2)
  CT_SWAP(s, r, 1)
#undef CT_SWAP
#undef CT_FIRST8
#undef CT_SECOND8
#undef CT_FIRST4
#undef CT_SECOND4
#undef CT_FIRST2
#undef CT_SECOND2
#undef CT_FIRST1
#undef CT_SECOND1
}

}  // namespace ct::CT_PROCESSOR
