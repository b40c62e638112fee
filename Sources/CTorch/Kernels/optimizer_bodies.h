// What optimizers need of `Kernels`. No include guard: see `vectors.h`.

namespace ct::CT_PROCESSOR {

inline void adam(const AdamRule &rule, float *parameters, const float *gradients, float *means, float *squares,
                 int64_t count) {
  for (int64_t i = 0; i < count; i += lanes) {
    const int64_t width = count - i;
    Floats x = load(parameters + i, width) * rule.decay, g = load(gradients + i, width) * rule.gradient_scale;
    g = fma(x, all(rule.pull), g);
    Floats m = load(means + i, width), v = load(squares + i, width);
    m = fma(g - m, all(rule.rest1), m);
    v = fma(g * g, all(rule.rest2), v * rule.beta2);
    x -= rule.step * m / fma(__builtin_elementwise_sqrt(v), all(rule.root), all(rule.eps));
    store(means + i, m, width);
    store(squares + i, v, width);
    store(parameters + i, x, width);
  }
}

}  // namespace ct::CT_PROCESSOR
