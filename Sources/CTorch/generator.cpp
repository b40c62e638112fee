// Random-number generators.
#include "bridge.h"

#include <ATen/Context.h>
#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

namespace {

at::Generator borrowed(ct_generator handle) { return *ct::optional_generator(handle); }

ct_generator give(at::Generator generator) {
  return reinterpret_cast<ct_generator>(generator.unsafeReleaseGeneratorImpl());
}

}  // namespace

ct_status ct_generator_new(ct_device device, uint64_t seed, ct_generator *out) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (where.is_cpu()) {
      *out = give(at::make_generator<at::CPUGeneratorImpl>(seed));
      return;
    }
    auto generator =
        at::globalContext().getAcceleratorHooksInterface(where.type()).getNewGenerator(where.index());
    generator.set_current_seed(seed);
    *out = give(std::move(generator));
  });
}

ct_status ct_generator_default(ct_device device, ct_generator *out) {
  return ct::guard([&] { *out = give(at::globalContext().defaultGenerator(ct::device(device))); });
}

void ct_generator_free(ct_generator generator) {
  if (!generator) return;
  c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(reinterpret_cast<c10::GeneratorImpl *>(generator));
}

ct_device ct_generator_device(ct_generator generator) { return ct::give(borrowed(generator).device()); }

ct_status ct_generator_set_seed(ct_generator generator, uint64_t seed) {
  return ct::guard([&] {
    auto target = borrowed(generator);
    std::lock_guard lock(target.mutex());
    target.set_current_seed(seed);
  });
}

ct_status ct_generator_seed(ct_generator generator, uint64_t *out) {
  return ct::guard([&] {
    auto source = borrowed(generator);
    std::lock_guard lock(source.mutex());
    *out = source.current_seed();
  });
}

ct_status ct_generator_state(ct_generator generator, ct_tensor *out) {
  return ct::guard([&] {
    auto source = borrowed(generator);
    std::lock_guard lock(source.mutex());
    *out = ct::give(source.get_state());
  });
}

ct_status ct_generator_set_state(ct_generator generator, ct_tensor state) {
  return ct::guard([&] {
    auto target = borrowed(generator);
    std::lock_guard lock(target.mutex());
    target.set_state(ct::retained(state));
  });
}
