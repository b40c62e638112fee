// What products need of `Kernels`: blocks, and what follows. No include guard: see `vectors.h`.

namespace ct::CT_PROCESSOR {

/// act(x), and act′(x) to `slope`: most of what both need is the same.
template <Activation act, bool exact>
CT_INLINE Floats applied(Floats x, Floats &slope) {
  if constexpr (act == Activation::relu) {
    slope = x <= all(0.f) ? all(0.f) : all(1.f);
    return x < all(0.f) ? all(0.f) : x;
  }
  if constexpr (act == Activation::gelu) {
    Floats bell;
    const Floats part = normal_distribution<exact>(x, bell);
    slope = fma(x * 0.3989422804f, bell, part);
    return x * part;
  }
  if constexpr (act == Activation::gelu_tanh) {
    const Floats square = x * x, s = sigmoid<exact>(1.5957691216f * x * fma(square, all(0.044715f), all(1.f)));
    const Floats y = x * s;
    slope = fma(y * (1.f - s), 1.5957691216f * fma(square, all(3 * 0.044715f), all(1.f)), s);
    return y;
  }
  if constexpr (act == Activation::silu) {
    const Floats s = sigmoid<exact>(x), y = x * s;
    slope = fma(y, 1.f - s, s);
    return y;
  }
  slope = all(1.f);
  return x;
}

/// Calls a body with the activation as a constant.
template <class Body>
CT_INLINE void with(Activation act, Body body) {
  using A = Activation;
  switch (act) {
    case A::none: return body(std::integral_constant<A, A::none>());
    case A::relu: return body(std::integral_constant<A, A::relu>());
    case A::gelu: return body(std::integral_constant<A, A::gelu>());
    case A::gelu_tanh: return body(std::integral_constant<A, A::gelu_tanh>());
    case A::silu: return body(std::integral_constant<A, A::silu>());
  }
}

/// Sixteen rows of which the last may be missing.
template <class T>
CT_INLINE void load_rows(Floats (&r)[16], const T *rows, int64_t stride, int64_t count, int64_t columns) {
  for (int64_t i = 0; i < 16; ++i) r[i] = i < count ? load(rows + i * stride, columns) : all(0.f);
}

// float32: a block is [depth][64].

inline void pack_transposed(const float *rows, int64_t stride, int64_t columns, int64_t depth, float *out) {
  for (int64_t n = 0; n < block; n += lanes) {
    for (int64_t k = 0; k < depth; k += lanes) {
      Floats r[16];
      // The rows that come next, which lie elsewhere.
      for (int64_t i = n + lanes; i < n + 2 * lanes && i < columns; ++i) __builtin_prefetch(rows + i * stride + k);
      load_rows(r, rows + n * stride + k, stride, columns - n, depth - k);
      transpose(r);
      const int64_t count = depth - k < lanes ? depth - k : lanes;
      for (int64_t i = 0; i < count; ++i) store(out + (k + i) * block + n, r[i]);
    }
  }
}

inline void pack(const float *rows, int64_t stride, int64_t columns, int64_t depth, float *out) {
  for (int64_t k = 0; k < depth; ++k) {
    for (int64_t n = 0; n < block; n += lanes) store(out + k * block + n, load(rows + k * stride + n, columns - n));
  }
}

// bfloat16: a block is [depth / 2][64][2], so that the two numbers which one instruction multiplies lie together. An odd
// depth ends with zeros.

/// Sixteen pairs of a row, of which `count` numbers are there.
CT_INLINE Words pairs(const BFloat16 *row, int64_t count) {
  Words x = 0;
  if (count >= 2 * lanes) {
    std::memcpy(&x, row, sizeof x);
  } else if (count > 0) {
    std::memcpy(&x, row, static_cast<size_t>(count) * sizeof(BFloat16));
  }
  return x;
}

CT_INLINE Words pairs(const float *row, int64_t count) {
  const Words low = rounded(load(row, count)) >> 16, high = rounded(load(row + lanes, count - lanes)) & 0xffff0000u;
  // Numbers 0, 2, … of both halves, then 1, 3, ….
  const Words even = __builtin_shufflevector(low, high >> 16, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const Words odd = __builtin_shufflevector(low, high >> 16, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return even | (odd << 16);
}

/// Sixteen numbers of a row in the upper halves, of which `count` are there.
CT_INLINE Words upper(const BFloat16 *row, int64_t count) {
  return __builtin_bit_cast(Words, load(row, count));
}

CT_INLINE Words upper(const float *row, int64_t count) { return rounded(load(row, count)); }

template <class From>
inline void pack_transposed(const From *rows, int64_t stride, int64_t columns, int64_t depth, BFloat16 *out) {
  // Pairs lie together in the rows already: they are turned as if each were one number of 32 bits.
  for (int64_t n = 0; n < block; n += lanes) {
    for (int64_t k = 0; k < depth; k += 2 * lanes) {
      Floats r[16];
      const int64_t width = depth - k < 2 * lanes ? depth - k : 2 * lanes;
      for (int64_t i = 0; i < 16; ++i)
        r[i] = n + i < columns ? __builtin_bit_cast(Floats, pairs(rows + (n + i) * stride + k, width)) : all(0.f);
      transpose(r);
      for (int64_t i = 0; i < (width + 1) / 2; ++i) std::memcpy(out + ((k / 2 + i) * block + n) * 2, &r[i], sizeof r[i]);
    }
  }
}

template <class From>
inline void pack(const From *rows, int64_t stride, int64_t columns, int64_t depth, BFloat16 *out) {
  for (int64_t k = 0; k < depth; k += 2) {
    const From *const first = rows + k * stride;
    for (int64_t n = 0; n < block; n += lanes) {
      const Words second = k + 1 < depth ? upper(first + stride + n, columns - n) : Words(0);
      const Words pair = paired(upper(first + n, columns - n), second);
      std::memcpy(out + (k / 2 * block + n) * 2, &pair, sizeof pair);
    }
  }
}

template <class T>
inline void finish(Activation act, const float *tile, const float *bias, int64_t rows, int64_t columns, T *slopes,
                   T *out, int64_t stride) {
  with(act, [&](auto constant) CT_HERE {
    const auto put = [&](int64_t m, int64_t n, int64_t width) CT_HERE {
      Floats x = load(tile + m * block + n), slope;
      if (bias) x += load(bias + n, width);
      store(out + m * stride + n, applied<constant.value, is_exact<T>>(x, slope), width);
      if (slopes) store(slopes + m * stride + n, slope, width);
    };
    const int64_t whole = columns / lanes * lanes;
    for (int64_t m = 0; m < rows; ++m) {
      for (int64_t n = 0; n < whole; n += lanes) put(m, n, lanes);
      if (whole < columns) put(m, whole, columns - whole);
    }
  });
}

/// A block of a gradient: rows of it, and where they go.
template <class T>
struct Turning {
  const T *gradient;
  int64_t gradient_stride;
  const T *slopes;
  int64_t stride, rows;
  T *out, *turned;
  int64_t turned_stride;

  /// Sixteen columns of a row, of which `width` are there: gradient·slope, which goes to `out` too.
  CT_INLINE Floats at(int64_t row, int64_t column, int64_t width) const {
    if (row >= rows) return all(0.f);
    Floats x = load(gradient + row * gradient_stride + column, width);
    if (slopes) x *= load(slopes + row * stride + column, width);
    if (out) store(out + row * stride + column, x, width);
    return x;
  }
};

/// How `multiply_turned` finds a gradient.
enum class Layout { rows, pairs, columns };

/// Two rows of sixteen columns side by side, and their sum.
CT_INLINE Words turned_pair(const Turning<BFloat16> &it, int64_t m, int64_t n, int64_t width, Floats &total) {
  const Floats first = it.at(m, n, width), second = it.at(m + 1, n, width);
  total += first + second;
  // A gradient by itself is in bfloat16 already.
  return it.slopes ? paired(rounded(first), rounded(second))
                   : paired(__builtin_bit_cast(Words, first), __builtin_bit_cast(Words, second));
}

/// One row of sixteen columns, or two, or thirty-two: what the layout takes together.
template <Layout layout, class T>
CT_INLINE void turn(const Turning<T> &it, int64_t m, int64_t n, int64_t width, Floats &total) {
  if constexpr (layout == Layout::rows) {
    const Floats x = it.at(m, n, width);
    total += x;
    if (it.turned) store(it.turned + m * it.turned_stride + n, x, width);
  } else if constexpr (layout == Layout::pairs) {
    const Words pair = turned_pair(it, m, n, width, total);
    if (it.turned)
      std::memcpy(it.turned + (m / 2 * it.turned_stride + n) * 2, &pair, static_cast<size_t>(width) * 2 * sizeof(T));
  } else {
    // Pairs of rows are turned as if each were a number of 32 bits.
    Floats r[16];
    for (int64_t i = 0; i < 16; ++i) r[i] = __builtin_bit_cast(Floats, turned_pair(it, m + 2 * i, n, width, total));
    if (!it.turned) return;
    transpose(r);
    for (int64_t i = 0; i < width; ++i) std::memcpy(it.turned + (n + i) * it.turned_stride + m, &r[i], sizeof r[i]);
  }
}

template <Layout layout, class T>
inline void turn_gradient(const T *gradient, int64_t gradient_stride, const T *slopes, int64_t stride, int64_t rows,
                          int64_t columns, T *out, T *turned, int64_t turned_stride, float *sums) {
  const Turning<T> it{gradient, gradient_stride, slopes, stride, rows, out, turned, turned_stride};
  constexpr int64_t together = layout == Layout::rows ? 1 : layout == Layout::pairs ? 2 : 32;
  Floats totals[block / lanes] = {}, unused = all(0.f);
  const bool is_whole = columns == block;
  for (int64_t m = 0; m < rows; m += together) {
    if (is_whole) {
      for (int64_t j = 0; j < block / lanes; ++j) turn<layout>(it, m, j * lanes, lanes, totals[j]);
      continue;
    }
    for (int64_t n = 0; n < columns; n += lanes)
      turn<layout>(it, m, n, columns - n < lanes ? columns - n : lanes, sums ? totals[n / lanes] : unused);
  }
  for (int64_t n = 0; sums && n < columns; n += lanes)
    store(sums + n, load(sums + n, columns - n) + totals[n / lanes], columns - n);
}

template <class T>
inline void scale_rows(const float *tile, const float *factors, int64_t rows, int64_t columns, T *out,
                       int64_t stride) {
  for (int64_t m = 0; m < rows; ++m) {
    const Floats factor = all(factors[m]);
    for (int64_t n = 0; n < columns; n += lanes)
      store(out + m * stride + n, load(tile + m * block + n) * factor, columns - n);
  }
}

// Products. A tile of the result stays in registers while a block of the second factor goes by: six rows of four vectors,
// or as many as there are registers for.

CT_INLINE void add_product(Floats &sum, float x, Floats y) { sum = fma(all(x), y, sum); }

#ifdef CT_MULTIPLIES_BFLOAT16
CT_INLINE void add_product(Floats &sum, uint32_t x, Words y) {
  sum = __builtin_bit_cast(Floats, _mm512_dpbf16_ps(__builtin_bit_cast(__m512, sum), __builtin_bit_cast(__m512bh, Words(x)),
                                                    __builtin_bit_cast(__m512bh, y)));
}
#endif

/// What one instruction takes of a row: a float, or a pair of numbers in bfloat16.
template <class T>
using Term = std::conditional_t<sizeof(T) == 2, uint32_t, float>;

template <int rows, int vectors, bool is_turned, class T>
CT_INLINE void multiply_tile(const Product<T> &it, int64_t row, int64_t column) {
  constexpr int64_t pair = sizeof(Term<T>) / sizeof(T);
  using Terms = std::conditional_t<sizeof(T) == 2, Words, Floats>;
  float *const target = it.target + row * it.target_stride + column;
  const T *const first = it.first + (is_turned ? row * pair : row * it.stride), *const second = it.second + column * pair;
  const int64_t steps = (it.depth + pair - 1) / pair, stride = it.stride, second_stride = it.second_stride * pair;
  Floats sums[rows][vectors];
  for (int m = 0; m < rows; ++m)
    for (int v = 0; v < vectors; ++v) sums[m][v] = it.adds ? load(target + m * it.target_stride + v * lanes) : all(0.f);
  for (int64_t k = 0; k < steps; ++k) {
    Terms y[vectors];
    for (int v = 0; v < vectors; ++v) std::memcpy(&y[v], second + k * second_stride + v * lanes * pair, sizeof y[v]);
    for (int m = 0; m < rows; ++m) {
      Term<T> x;
      std::memcpy(&x, first + (is_turned ? (k * stride + m) * pair : m * stride + k * pair), sizeof x);
      for (int v = 0; v < vectors; ++v) add_product(sums[m][v], x, y[v]);
    }
  }
  for (int m = 0; m < rows; ++m)
    for (int v = 0; v < vectors; ++v) store(target + m * it.target_stride + v * lanes, sums[m][v]);
}

template <int vectors, bool is_turned, class T>
CT_INLINE void multiply_columns(const Product<T> &it, int64_t column) {
  constexpr int most = CT_REGISTERS == 32 && vectors < 4 ? 8 : 6;
  int64_t row = 0;
  for (; row + most <= it.rows; row += most) multiply_tile<most, vectors, is_turned>(it, row, column);
  if (row + 4 <= it.rows) {
    multiply_tile<4, vectors, is_turned>(it, row, column);
    row += 4;
  }
  if (row + 2 <= it.rows) {
    multiply_tile<2, vectors, is_turned>(it, row, column);
    row += 2;
  }
  if (row < it.rows) multiply_tile<1, vectors, is_turned>(it, row, column);
}

template <bool is_turned, class T>
inline void multiply(const Product<T> &it) {
  if constexpr (CT_REGISTERS == 32) {
    switch (it.width / lanes) {
      case 4: return multiply_columns<4, is_turned>(it, 0);
      case 3: return multiply_columns<3, is_turned>(it, 0);
      case 2: return multiply_columns<2, is_turned>(it, 0);
      default: return multiply_columns<1, is_turned>(it, 0);
    }
  } else {
    for (int64_t column = 0; column < it.width; column += lanes) multiply_columns<1, is_turned>(it, column);
  }
}

}  // namespace ct::CT_PROCESSOR
