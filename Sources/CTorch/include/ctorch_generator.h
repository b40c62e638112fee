// Random-number generators.
#ifndef CTORCH_GENERATOR_H
#define CTORCH_GENERATOR_H

#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

ct_status ct_generator_new(ct_device device, uint64_t seed,
                           ct_generator CT_NULLABLE *CT_NONNULL out);
/// The generator that random operators of this device use when none is given.
ct_status ct_generator_default(ct_device device, ct_generator CT_NULLABLE *CT_NONNULL out);
void ct_generator_free(ct_generator CT_NULLABLE generator);
ct_device ct_generator_device(ct_generator CT_NONNULL generator);
ct_status ct_generator_set_seed(ct_generator CT_NONNULL generator, uint64_t seed);
ct_status ct_generator_seed(ct_generator CT_NONNULL generator, uint64_t *CT_NONNULL out);
/// The state as a tensor of bytes on the CPU.
ct_status ct_generator_state(ct_generator CT_NONNULL generator,
                             ct_tensor CT_NULLABLE *CT_NONNULL out);
ct_status ct_generator_set_state(ct_generator CT_NONNULL generator, ct_tensor CT_NONNULL state);

#ifdef __cplusplus
}
#endif

#endif
