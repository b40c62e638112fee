// Devices and their memory.
#ifndef CTORCH_DEVICE_H
#define CTORCH_DEVICE_H

#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Whether tensors can be made on devices of this type here.
bool ct_device_type_available(int8_t type);
/// How many devices of this type there are here; never fails.
ct_int ct_device_count(int8_t type);
/// libtorch's name of a device type, or null.
const char *CT_NULLABLE ct_device_type_name(int8_t type);
/// Waits until the device has done all that it was given.
ct_status ct_device_synchronize(ct_device device);

/// Bytes held by tensors of one device.
typedef struct ct_memory {
  int64_t current;
  int64_t peak;
  int64_t allocations;
  /// What the allocator holds from the system; equal to `current` on the CPU.
  int64_t reserved;
} ct_memory;

ct_status ct_memory_statistics(ct_device device, ct_memory *CT_NONNULL out);
ct_status ct_memory_reset_peak(ct_device device);
/// Gives unused memory of the device back to the system.
ct_status ct_memory_empty_cache(ct_device device);

#ifdef __cplusplus
}
#endif

#endif
