// Which devices there are.
#include "bridge.h"

#include <c10/core/DeviceType.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <string>

namespace {

bool known(int8_t type) {
  return type >= 0 && type < static_cast<int8_t>(c10::COMPILE_TIME_MAX_DEVICE_TYPES);
}

}  // namespace

bool ct_device_type_available(int8_t type) {
  const auto kind = static_cast<c10::DeviceType>(type);
  if (kind == c10::DeviceType::CPU || kind == c10::DeviceType::Meta) return true;
  return ct_device_count(type) > 0;
}

ct_int ct_device_count(int8_t type) {
  if (!known(type)) return 0;
  const auto kind = static_cast<c10::DeviceType>(type);
  if (!c10::impl::hasDeviceGuardImpl(kind)) return 0;
  return c10::impl::getDeviceGuardImpl(kind)->deviceCount();  // noexcept
}

const char *ct_device_type_name(int8_t type) {
  if (!known(type)) return nullptr;
  thread_local std::string name;
  try {
    name = c10::DeviceTypeName(static_cast<c10::DeviceType>(type), /*lower_case=*/true);
    return name.c_str();
  } catch (...) {
    return nullptr;
  }
}

ct_status ct_device_synchronize(ct_device device) {
  return ct::guard([&] {
    const auto where = ct::device(device);
    if (where.is_cpu() || where.is_meta()) return;
    const c10::impl::VirtualGuardImpl guard(where.type());
    guard.synchronizeDevice(where.has_index() ? where.index() : guard.getDevice().index());
  });
}
