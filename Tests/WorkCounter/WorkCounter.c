#include "WorkCounter.h"

#include <stddef.h>
#include <stdlib.h>

static _Thread_local uint64_t count;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)
// The program's own malloc comes before the library's.
extern void *__libc_malloc(size_t size);

void *malloc(size_t size) {
  count += 1;
  return __libc_malloc(size);
}

bool allocation_count_is_available(void) { return true; }
#else
bool allocation_count_is_available(void) { return false; }
#endif

uint64_t allocation_count(void) { return count; }

// Swift's runtime asks these, for instruments like this one.
extern void *(*_swift_allocObject)(const void *metadata, size_t size, size_t alignment) __attribute__((weak));
extern bool _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly __attribute__((weak));

static _Thread_local uint64_t objects;
static void *(*allocate)(const void *metadata, size_t size, size_t alignment);

static void *counted(const void *metadata, size_t size, size_t alignment) {
  objects += 1;
  return allocate(metadata, size, alignment);
}

bool start_counting_objects(void) {
  if (!&_swift_allocObject || !&_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly)
    return false;
  if (!allocate) {
    allocate = _swift_allocObject;
    _swift_allocObject = counted;
    _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = true;
  }
  return true;
}

uint64_t object_count(void) { return objects; }
