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
