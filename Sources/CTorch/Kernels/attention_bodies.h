// What attention, dropout and losses need of `Kernels`. No include guard: see `vectors.h`.

namespace ct::CT_PROCESSOR {

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
  if (k + lanes > keys.last) x = places() + static_cast<int32_t>(k) < static_cast<int32_t>(keys.last) ? x : all(nothing);
  return x;
}

/// Zeros; whole vectors of them.
template <class T>
CT_INLINE void clear(T *out, int64_t count) {
  for (int64_t i = 0; i < count; i += lanes) store(out + i, all(0.f));
}

/// Σ e^(x − shift) over a row's keys, each of which goes to `weights`; zeros elsewhere.
template <class T>
CT_INLINE Floats weighed(const ScoreRows &rows, int64_t i, float shift, T *weights) {
  const float *const scores = rows.row(i);
  const KeyRange keys = rows.range(i);
  const KeyMask mask = rows.mask_of(i);
  Floats sums = all(0.f);
  const auto put = [&](int64_t k, Floats x) CT_HERE {
    const Floats e = exponential<is_exact<T>>(x - shift);
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
inline void weigh_back(const ScoreRows &rows, const T *weights, const float *gradients, const float *means, T *out) {
  for (int64_t i = 0; i < rows.count; ++i) {
    const int64_t at = i * rows.padded, end = (rows.range(i).last + lanes - 1) / lanes * lanes;
    const float mean = means[i];
    for (int64_t k = at; k < at + end; k += lanes) {
      // Where a weight is 0 nothing flows, whatever stands there.
      const Floats weight = load(weights + k);
      const Floats slope = weight * (load(gradients + k) - mean) * rows.scale;
      store(out + k, weight == all(0.f) ? all(0.f) : slope);
    }
    clear(out + at + end, rows.padded - end);
  }
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

}  // namespace ct::CT_PROCESSOR
