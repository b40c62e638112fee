#include "CTargetRecords.h"

#if defined(__APPLE__)

#include <mach-o/dyld.h>
#include <mach-o/getsect.h>

void lazyconfig_each_record(void (*visit)(lazyconfig_record record, void *context), void *context) {
  for (uint32_t image = 0; image < _dyld_image_count(); image++) {
    const struct mach_header_64 *header = (const struct mach_header_64 *)_dyld_get_image_header(image);
    if (header == NULL) continue;
    unsigned long size = 0;
    lazyconfig_record *records =
        (lazyconfig_record *)getsectiondata(header, "__DATA_CONST", "lazycfg", &size);
    if (records == NULL) continue;
    for (unsigned long i = 0; i < size / sizeof(*records); i++) {
      if (records[i] != NULL) visit(records[i], context);
    }
  }
}

#else

// The linker defines both symbols when a section's name is an identifier. They are weak, so that a
// program without a single target links. An image sees its own section only.
extern lazyconfig_record __start_lazycfg[] __attribute__((weak, visibility("hidden")));
extern lazyconfig_record __stop_lazycfg[] __attribute__((weak, visibility("hidden")));

void lazyconfig_each_record(void (*visit)(lazyconfig_record record, void *context), void *context) {
  if (__start_lazycfg == NULL) return;
  for (lazyconfig_record *record = __start_lazycfg; record < __stop_lazycfg; record++) {
    // Padding between object files reads as null.
    if (*record != NULL) visit(*record, context);
  }
}

#endif
