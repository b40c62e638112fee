// Norms of rows. No include guard: see `vectors.h`.

namespace ct::CT_PROCESSOR {

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

}  // namespace ct::CT_PROCESSOR
