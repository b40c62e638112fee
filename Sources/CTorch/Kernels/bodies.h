// The bodies of `Kernels`. No include guard: see `vectors.h`.

namespace ct::CT_PROCESSOR {

/// act(x).
template <Activation act, bool exact>
CT_INLINE Floats applied(Floats x) {
  if constexpr (act == Activation::relu) return x < all(0.f) ? all(0.f) : x;
  if constexpr (act == Activation::gelu) {
    Floats bell;
    return x * normal_distribution<exact>(x, bell);
  }
  if constexpr (act == Activation::gelu_tanh) return x * sigmoid<exact>(1.5957691216f * x * fma(x * x, all(0.044715f), all(1.f)));
  if constexpr (act == Activation::silu) return x * sigmoid<exact>(x);
  return x;
}

/// act′(x).
template <Activation act, bool exact>
CT_INLINE Floats slope(Floats x) {
  if constexpr (act == Activation::relu) return x <= all(0.f) ? all(0.f) : all(1.f);
  if constexpr (act == Activation::gelu) {
    Floats bell;
    const Floats part = normal_distribution<exact>(x, bell);
    return fma(x * 0.3989422804f, bell, part);
  }
  if constexpr (act == Activation::gelu_tanh) {
    const Floats s = sigmoid<exact>(1.5957691216f * x * fma(x * x, all(0.044715f), all(1.f)));
    return s + x * s * (1.f - s) * 1.5957691216f * fma(x * x, all(3 * 0.044715f), all(1.f));
  }
  if constexpr (act == Activation::silu) {
    const Floats s = sigmoid<exact>(x);
    return s * fma(x, 1.f - s, all(1.f));
  }
  return all(1.f);
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
inline void finish(Activation act, const float *tile, const float *bias, int64_t rows, int64_t columns, T *before,
                   T *out, int64_t stride) {
  with(act, [&](auto constant) CT_HERE {
    const auto put = [&](int64_t m, int64_t n, int64_t width) CT_HERE {
      Floats x = load(tile + m * block + n);
      if (bias) x += load(bias + n, width);
      if (before) store(before + m * stride + n, x, width);
      store(out + m * stride + n, applied<constant.value, is_exact<T>>(x), width);
    };
    const int64_t whole = columns / lanes * lanes;
    for (int64_t m = 0; m < rows; ++m) {
      for (int64_t n = 0; n < whole; n += lanes) put(m, n, lanes);
      if (whole < columns) put(m, whole, columns - whole);
    }
  });
}

/// Sixteen numbers of a gradient, of which `width` are there: gradient·act′(before), which goes to `out` too.
template <Activation act, class T>
CT_INLINE Floats passed(const T *gradient, const T *before, int64_t width, T *out) {
  Floats x = load(gradient, width);
  if constexpr (act != Activation::none) x *= slope<act, is_exact<T>>(load(before, width));
  if (out) store(out, x, width);
  return x;
}

/// A block of a gradient: rows of it, and where they go.
template <class T>
struct Turning {
  const T *gradient;
  int64_t gradient_stride;
  const T *before;
  int64_t stride, rows;
  T *out, *turned;
  int64_t turned_stride;

  /// Sixteen columns of a row.
  template <Activation act>
  CT_INLINE Floats at(int64_t row, int64_t column, int64_t width) const {
    if (row >= rows) return all(0.f);
    const int64_t place = row * stride + column;
    return passed<act>(gradient + row * gradient_stride + column, act == Activation::none ? nullptr : before + place,
                       width, out ? out + place : nullptr);
  }
};

/// Thirty-two rows of sixteen columns become columns.
template <Activation act>
CT_INLINE Floats turn(const Turning<float> &it, int64_t m, int64_t n, int64_t width) {
  Floats total = all(0.f);
  for (int64_t half = m; half < m + 2 * lanes; half += lanes) {
    Floats r[16];
    for (int64_t i = 0; i < 16; ++i) {
      r[i] = it.at<act>(half + i, n, width);
      total += r[i];
    }
    if (!it.turned) continue;
    transpose(r);
    for (int64_t i = 0; i < width; ++i) store(it.turned + (n + i) * it.turned_stride + half, r[i]);
  }
  return total;
}

template <Activation act>
CT_INLINE Floats turn(const Turning<BFloat16> &it, int64_t m, int64_t n, int64_t width) {
  // Pairs of rows are turned as if each were a number of 32 bits.
  Floats total = all(0.f), r[16];
  for (int64_t i = 0; i < 16; ++i) {
    const Floats first = it.at<act>(m + 2 * i, n, width), second = it.at<act>(m + 2 * i + 1, n, width);
    total += first + second;
    const bool is_exact = act == Activation::none;
    r[i] = __builtin_bit_cast(Floats, is_exact ? paired(__builtin_bit_cast(Words, first), __builtin_bit_cast(Words, second))
                                               : paired(rounded(first), rounded(second)));
  }
  if (!it.turned) return total;
  transpose(r);
  for (int64_t i = 0; i < width; ++i) std::memcpy(it.turned + (n + i) * it.turned_stride + m, &r[i], sizeof r[i]);
  return total;
}

template <class T>
inline void turn_gradient(Activation act, const T *gradient, int64_t gradient_stride, const T *before, int64_t stride,
                          int64_t rows, int64_t columns, T *out, T *turned, int64_t turned_stride, int64_t filled,
                          float *sums) {
  const Turning<T> it{gradient, gradient_stride, before, stride, rows, out, turned, turned_stride};
  with(act, [&](auto constant) CT_HERE {
    Floats totals[block / lanes] = {};
    // Thirty-two rows at a time: a row's columns lie in one page of memory.
    for (int64_t m = 0; m < filled; m += 2 * lanes) {
      for (int64_t n = 0; n < columns; n += lanes) {
        const Floats total = turn<constant.value>(it, m, n, columns - n < lanes ? columns - n : lanes);
        if (sums) totals[n / lanes] += total;
      }
    }
    for (int64_t n = 0; sums && n < columns; n += lanes)
      store(sums + n, load(sums + n, columns - n) + totals[n / lanes], columns - n);
  });
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

/// Sixteen scores from the k-th on: −∞ where they do not count.
CT_INLINE Floats masked(const float *scores, int64_t k, KeyRange keys, float scale, const KeyMask &mask) {
  constexpr float nothing = -INFINITY;
  Floats x = load(scores + k) * scale;
  if (mask.allowed && mask.stride == 1) {
    Bytes allowed = 0;
    if (k + lanes <= keys.last) {
      std::memcpy(&allowed, mask.allowed + k, sizeof allowed);
    } else {
      std::memcpy(&allowed, mask.allowed + k, static_cast<size_t>(keys.last - k));
    }
    x = __builtin_convertvector(allowed, Ints) != 0 ? x : all(nothing);
  } else if (mask.allowed) {
    x = mask.allowed[0] ? x : all(nothing);
  } else if (mask.added) {
    if (mask.stride == 1) {
      x += load(mask.added + k, keys.last - k);
    } else {
      x += all(mask.added[0]);
    }
  }
  if (k < keys.first || k + lanes > keys.last) {
    const Ints place = places() + static_cast<int32_t>(k);
    const Ints counts = (place >= static_cast<int32_t>(keys.first)) & (place < static_cast<int32_t>(keys.last));
    x = counts ? x : all(nothing);
  }
  return x;
}

template <class T>
inline void clear(T *out, int64_t count) {
  std::memset(static_cast<void *>(out), 0, static_cast<size_t>(count) * sizeof(T));
}

/// Σ e^(x − shift) over a row's keys, each of which goes to `weights`; zeros elsewhere.
template <class T>
CT_INLINE Floats weighed(const ScoreRows &rows, int64_t i, float shift, T *weights) {
  const float *const scores = rows.row(i);
  const KeyRange keys = rows.range(i);
  const KeyMask mask = rows.mask_of(i);
  Floats sums = all(0.f);
  const auto put = [&](int64_t k, Floats x) CT_HERE {
    Floats e = exponential<is_exact<T>>(x - shift);
    e = x == all(-INFINITY) ? all(0.f) : e;
    sums += e;
    store(weights + k, e);
  };
  int64_t k = 0;
  if (!mask.allowed && !mask.added)
    for (; k + lanes <= keys.last; k += lanes) put(k, load(scores + k) * rows.scale);
  for (; k < keys.last; k += lanes) put(k, masked(scores, k, keys, rows.scale, mask));
  clear(weights + k, keys.padded - k);
  return sums;
}

template <class T>
inline void weigh(const ScoreRows &rows, T *weights, float *most, float *totals) {
  // All rows' largest first: what comes next then waits for none of them.
  for (int64_t i = 0; i < rows.count; ++i) {
    const KeyRange keys = rows.range(i);
    const KeyMask mask = rows.mask_of(i);
    Floats top = all(-INFINITY);
    int64_t k = 0;
    if (!mask.allowed && !mask.added)
      for (; k + lanes <= keys.last; k += lanes) top = larger(top, load(rows.row(i) + k) * rows.scale);
    for (; k < keys.last; k += lanes) top = larger(top, masked(rows.row(i), k, keys, rows.scale, mask));
    most[i] = largest(top);
  }
  // A row without keys has no weights.
  for (int64_t i = 0; i < rows.count; ++i)
    totals[i] = sum(weighed(rows, i, most[i] == -INFINITY ? 0.f : most[i], weights + i * rows.padded));
}

template <class T>
inline void weigh_again(const ScoreRows &rows, const float *lse, T *weights) {
  for (int64_t i = 0; i < rows.count; ++i)
    weighed(rows, i, lse[i] == -INFINITY ? 0.f : lse[i], weights + i * rows.padded);
}

template <class T>
inline void weigh_back(const T *weights, const float *gradient, KeyRange keys, float mean, float scale, T *out) {
  const int64_t begin = keys.first / lanes * lanes, end = (keys.last + lanes - 1) / lanes * lanes;
  clear(out, begin);
  for (int64_t k = begin; k < end; k += lanes) {
    // Where a weight is 0 nothing flows, whatever stands there.
    const Floats weight = load(weights + k);
    const Floats slope = weight * (load(gradient + k) - mean) * scale;
    store(out + k, weight == all(0.f) ? all(0.f) : slope);
  }
  clear(out + end, keys.padded - end);
}

template <class T>
inline void drop(const T *x, const T *added, int64_t count, Dropping dropping, uint32_t key, T *out) {
  for (int64_t i = 0; i < count; i += lanes) {
    const int64_t rest = count - i;
    Floats kept = dropped(load(x + i, rest), key, i, dropping.threshold, dropping.factor);
    if (added) kept += load(added + i, rest);
    store(out + i, kept, rest);
  }
}

inline void drop_floats(float *x, int64_t count, Dropping dropping, uint32_t key) {
  drop<float>(x, nullptr, count, dropping, key, x);
}

template <class T>
inline float dot(const T *a, const T *b, int64_t count) {
  Floats total = all(0.f);
  for (int64_t i = 0; i < count; i += lanes) total = fma(load(a + i, count - i), load(b + i, count - i), total);
  return sum(total);
}

template <class T>
inline double squares(const T *x, int64_t count) {
  double total = 0;
  // In pieces, so that no float holds a sum of many.
  constexpr int64_t piece = 1024;
  for (int64_t first = 0; first < count; first += piece) {
    const int64_t last = first + piece < count ? first + piece : count;
    Floats sums[4] = {};
    for (int64_t i = first; i < last; i += 4 * lanes) {
      for (int64_t j = 0; j < 4; ++j) {
        const int64_t at = i + j * lanes;
        const Floats y = at < last ? load(x + at, last - at) : all(0.f);
        sums[j] = fma(y, y, sums[j]);
      }
    }
    total += static_cast<double>(sum((sums[0] + sums[1]) + (sums[2] + sums[3])));
  }
  return total;
}

inline float log_sum(float *scores, const float *bias, int64_t count, float *total) {
  const int64_t whole = count / lanes * lanes;
  Floats top = all(-INFINITY), sums = all(0.f);
  for (int64_t k = 0; k < whole; k += lanes) {
    Floats x = load(scores + k);
    if (bias) store(scores + k, x += load(bias + k));
    top = larger(top, x);
    sums += x;
  }
  float most = largest(top), sum_of_all = sum(sums);
  for (int64_t k = whole; k < count; ++k) {
    if (bias) scores[k] += bias[k];
    most = scores[k] > most ? scores[k] : most;
    sum_of_all += scores[k];
  }
  *total = sum_of_all;
  // Where all are −∞, or one is NaN, nothing is to be shifted, and the result says it.
  const float shift = most == -INFINITY ? 0.f : most;
  Floats weights = all(0.f);
  for (int64_t k = 0; k < whole; k += lanes) weights += exponential(load(scores + k) - shift);
  float rest = 0;
  for (int64_t k = whole; k < count; ++k) rest += std::exp(scores[k] - shift);
  return most + std::log(sum(weights) + rest);
}

template <class T>
inline void soften(const float *scores, int64_t count, float lse, float spread, float factor, T *out) {
  for (int64_t k = 0; k < count; k += lanes) {
    const Floats x = load(scores + k, count - k);
    store(out + k, (exponential<is_exact<T>>(x - lse) - spread) * factor, count - k);
  }
}

/// A vector as it will be read again.
CT_INLINE Floats kept(Floats x, const float *) { return x; }
CT_INLINE Floats kept(Floats x, const BFloat16 *) { return __builtin_bit_cast(Floats, rounded(x) & 0xffff0000u); }

/// Σ body(i, width) over vectors of a row, in four sums: an addition need not wait for the one before it.
template <class Body>
CT_INLINE float summed(int64_t count, Body body) {
  Floats sums[4] = {};
  int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes)
    for (int64_t j = 0; j < 4; ++j) sums[j] += body(i + j * lanes, lanes);
  for (; i + lanes <= count; i += lanes) sums[0] += body(i, lanes);
  if (i < count) sums[1] += body(i, count - i);
  return sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

/// Runs a body over vectors of a row.
template <class Body>
CT_INLINE void each(int64_t count, Body body) {
  const int64_t whole = count / lanes * lanes;
  for (int64_t i = 0; i < whole; i += lanes) body(i, lanes);
  if (whole < count) body(whole, count - whole);
}

template <class T, class B>
inline void norm(const NormRow &row, const T *x, const B *branch, uint32_t key, T *sum, T *out, float *moments) {
  const int64_t count = row.count;
  const float share = 1 / static_cast<float>(count);
  // What was added is read again from where it was put.
  T *const place = sum ? sum : out;
  const T *const numbers = branch ? place : x;
  float total = 0;
  if (branch) {
    total = summed(count, [&](int64_t i, int64_t width) CT_HERE {
      Floats more = load(branch + i, width);
      if (row.dropping.threshold) more = dropped(more, key, i, row.dropping.threshold, row.dropping.factor);
      const Floats s = kept(load(x + i, width) + more, x);
      store(place + i, s, width);
      return s;
    });
  } else if (!row.is_rms) {
    total = summed(count, [&](int64_t i, int64_t width) CT_HERE { return load(x + i, width); });
  }
  const float mean = row.is_rms ? 0.f : total * share;
  const float squares = summed(count, [&](int64_t i, int64_t width) CT_HERE {
    const Floats off = load(numbers + i, width) - mean;
    // Past the end there is nothing that is off.
    return width < lanes ? (places() < static_cast<int32_t>(width) ? off * off : all(0.f)) : off * off;
  });
  const float scale = 1 / std::sqrt(squares * share + row.eps);
  moments[0] = mean;
  moments[1] = scale;
  each(count, [&](int64_t i, int64_t width) CT_HERE {
    Floats y = (load(numbers + i, width) - mean) * scale;
    // As the formula in that type has it: rounded before the weight.
    if (row.is_rms) y = kept(y, x);
    y *= load(row.weight + i, width);
    if (row.bias) y += load(row.bias + i, width);
    store(out + i, y, width);
  });
}

template <class T, class B>
inline void norm_back(const NormRow &row, const T *sum, const float *moments, const T *gradient, const T *gradient_of_sum,
                      uint32_t key, T *out, B *branch, float *weights, float *biases) {
  const int64_t count = row.count;
  const Floats mean = all(moments[0]), scale = all(moments[1]);
  Floats along = all(0.f);
  const float plain = summed(count, [&](int64_t i, int64_t width) CT_HERE {
    const Floats g = load(gradient + i, width), y = (load(sum + i, width) - mean) * scale;
    const Floats passed = g * load(row.weight + i, width);
    // Past the end, where y is not 0, the gradient is.
    along = fma(passed, y, along);
    store(weights + i, fma(g, y, load(weights + i, width)), width);
    store(biases + i, g + load(biases + i, width), width);
    return passed;
  });
  const float share = 1 / static_cast<float>(count);
  const Floats off = all(row.is_rms ? 0.f : plain * share);
  const Floats slope = all(ct::CT_PROCESSOR::sum(along) * share);
  each(count, [&](int64_t i, int64_t width) CT_HERE {
    const Floats g = load(gradient + i, width), y = (load(sum + i, width) - mean) * scale;
    Floats x = scale * (g * load(row.weight + i, width) - off - y * slope);
    if (gradient_of_sum) x += load(gradient_of_sum + i, width);
    store(out + i, x, width);
    if (!branch) return;
    if (row.dropping.threshold) x = dropped(x, key, i, row.dropping.threshold, row.dropping.factor);
    store(branch + i, x, width);
  });
}

template <class T>
KernelsOf<T> table_of() {
  return {pack_transposed, pack_transposed, pack,           pack,          finish<T>,
          turn_gradient<T>, scale_rows<T>,  weigh<T>,       weigh_again<T>, weigh_back<T>,
          drop<T>,         drop_floats,     squares<T>,      dot<T>,        log_sum,         soften<T>,
          norm<T, T>,      norm<T, BFloat16>, norm_back<T, T>, norm_back<T, BFloat16>};
}

inline Kernels table(const char *processor) { return {processor, table_of<float>(), table_of<BFloat16>()}; }

}  // namespace ct::CT_PROCESSOR
